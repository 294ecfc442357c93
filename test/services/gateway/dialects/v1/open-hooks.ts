import { expect } from 'vitest';
import v1 from '../../../../../services/gateway/dialects/v1/dialect.ts';
import { createAuditLog } from '../../../../../services/operations/audit-log.ts';
import { createFailureLimit } from '../../../../../services/operations/failure-limit.ts';
import { startMongodb } from '../../../../servers/start-mongodb.ts';
import { createTestDeps } from '../../../operations/test-deps.ts';
import { openGateway } from '../../open-gateway.ts';

const KEY = 'bootstrap-key-of-the-trigger-test';
/** The definition of the workflow that hooks start. */
export const hooked = { name: 'Hooked', input: { type: 'object' }, steps: [{ id: 'a', type: 'Echo' }] };

/** A gateway that asks for keys, over a real store; its runs stand still, and its clock is moved by the test. */
export async function openHooks() {
  const mongodb = await startMongodb();
  const made = createTestDeps(mongodb.uri);
  const time = { aheadMs: 0 };
  const clock = () => new Date(Date.now() + time.aheadMs);
  const { store, randomId, report } = made.deps;
  const audit = createAuditLog({ store: store.audit, keptMs: 86_400_000, clock, randomId, report });
  const deps = { ...made.deps, clock, audit, failures: createFailureLimit(clock) };
  const gateway = await openGateway({ dialects: [v1], deps, apiKeys: [KEY] });

  async function send(path: string, init: RequestInit) {
    const response = await fetch(`${gateway.url}/v1${path}`, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: text === '' ? null : JSON.parse(text) };
  }
  function ask(path: string, method = 'GET', body?: unknown, key = KEY) {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
    return send(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  }
  return {
    ask,
    time,
    deps,
    uri: mongodb.uri,
    logs: gateway.logs,
    runs: made.runs,
    /** As a sender does: without a key. */
    post(token: string, body: unknown, headers: Record<string, string> = {}, query = '') {
      const type: Record<string, string> = { 'content-type': 'application/json' };
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return send(`/hooks/${token}${query}`, { method: 'POST', headers: { ...type, ...headers }, body: text });
    },
    makeWorkflow: async (): Promise<string> => (await ask('/workflows', 'POST', hooked)).body.id,
    async makeTrigger(workflow: string, fields: object = {}) {
      const { status, body } = await ask(`/workflows/${workflow}/triggers`, 'POST', fields);
      expect(status).toBe(201);
      return body;
    },
    inputOf: (id: string) => made.runs.inputs.get(id)?.input,
    async close() {
      await gateway.close();
      await deps.store.close();
      await mongodb.stop();
    },
  };
}

/** It, once it is open. */
export type OpenHooks = Awaited<ReturnType<typeof openHooks>>;
