import { expect } from 'vitest';
import type { Answer, ApiClient } from './api-client.ts';
import { waitUntil } from './wait-until.ts';

export const key = 'tkb5b9f358-4160-4fea-a926-cf52b271489d';
export const account = { linked_account_id: 'e2e@acme.io', 'x-api-key': key };
export const headers = { ...account, slug: 'asana' };
export const sync = { ...headers, sync_execution: 'true' };
export const v2 = '/api/v2/public';
const start = { id: '1', type: 'start', name: 'Start' };

/** What tests ask of Refold's second API. */
export function refoldOf(api: ApiClient) {
  const read = async (id: string): Promise<Answer['body']> =>
    (await api.get(`${v2}/execution/${id}`, { headers })).body;
  return {
    read,
    /** Stores a node graph and publishes it. */
    async publish(nodes: object[], links: string[], more: object = {}): Promise<{ id: string; draft: string }> {
      const edges = links.map((link) => {
        const [, source, target, sourceHandle] = /^(\w+)>(\w+)(?::(\w+))?$/.exec(link) ?? [];
        return { source, target, ...(sourceHandle ? { sourceHandle } : {}) };
      });
      const document = { name: 'Graph', slug: 'asana', nodes: [start, ...nodes], edges, ...more };
      const created = await api.post(`${v2}/workflow`, document, headers);
      expect([created.status, created.body]).toEqual([200, expect.anything()]);
      const { _id: draft, associated_workflow: id } = created.body.workflow;
      const published = { json: { published: true }, headers };
      expect((await api.send('PUT', `${v2}/workflow/${draft}/publish`, published)).status).toBe(200);
      return { id, draft };
    },
    execute: (id: string, event: unknown = {}, more = headers) => api.post(`${v2}/workflow/${id}/execute`, event, more),
    reaches: (id: string, status: string) =>
      waitUntil(`${id} to become ${status}`, async () => {
        const found = await read(id);
        return found.status === status ? found : null;
      }),
    /** The node, once what is looked for holds. */
    nodeOf: (id: string, node: string, holds: (found: Answer['body']) => boolean) =>
      waitUntil(`node ${node} of ${id}`, async () => {
        const found = (await read(id)).nodes.find((each: { node_id: string }) => each.node_id === node);
        return found && holds(found) ? found : null;
      }),
  };
}
