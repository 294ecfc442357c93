import { expect, it } from 'vitest';
import { createListeners } from '../../../services/operations/listeners.ts';
import type { StoredWebhook } from '../../../services/store/webhook-records.ts';

const endpoint = (id: string, more: Partial<StoredWebhook> = {}): StoredWebhook => ({
  ...{ id, tenantId: 't', url: 'http://127.0.0.1/', description: null, events: ['execution.ended'], workflows: null },
  ...{ headerNames: [], envelope: '', style: 'v1', settings: {}, enabled: true, disabledReason: null },
  ...{ failingSince: null, maxAttempts: 1, createdAt: new Date(0), updatedAt: new Date(0), revision: 1 },
  ...more,
});

it('an endpoint with labels is told of executions that have all of them', async () => {
  const stored = [
    endpoint('wh-any'),
    endpoint('wh-one', { labels: { app: 'asana' } }),
    endpoint('wh-both', { labels: { app: 'asana', of: 'x' } }),
    endpoint('wh-other', { workflows: ['wf-other'], labels: { app: 'asana' } }),
  ];
  const store = { webhooks: { list: async () => stored } };
  const listeners = createListeners(store as unknown as Parameters<typeof createListeners>[0], () => 0);
  const told = async (labels: { [name: string]: string }) => (await listeners.of('t', 'wf-1', labels))?.webhooks;
  expect(await told({})).toEqual(['wh-any']);
  expect(await told({ app: 'asana', more: 'y' })).toEqual(['wh-any', 'wh-one']);
  expect(await told({ app: 'asana', of: 'x' })).toEqual(['wh-any', 'wh-one', 'wh-both']);
  expect(await told({ app: 'hubspot', of: 'x' })).toEqual(['wh-any']);
});
