import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hooked, type OpenHooks, openHooks } from './open-hooks.ts';

let hooks: OpenHooks;
beforeAll(async () => {
  hooks = await openHooks();
});
afterAll(() => hooks?.close());

type Made = { id: string; key: string };
const makeKey = async (facts: object): Promise<Made> =>
  (await hooks.ask('/keys', 'POST', { name: 'audit', ...facts })).body;
async function listed(query: string, key?: string) {
  const { status, body } = await hooks.ask(`/audit?${query}`, 'GET', undefined, key);
  expect(status).toBe(200);
  return body.items.map(({ operation, resource, outcome, error }: { [field: string]: string | null }) =>
    [operation, resource, outcome, ...(error === null ? [] : [error])].join(' '),
  );
}

/** Creates, changes and deletes one thing of each kind; gives what the log tells of it, oldest first. */
const changes: [string, (key: string) => Promise<string[]>][] = [
  [
    'a workflow',
    async (key) => {
      const { id } = (await hooks.ask('/workflows', 'POST', { ...hooked, alias: 'audited' }, key)).body;
      await hooks.ask('/workflows/audited?enabled=false', 'PUT', hooked, key);
      await hooks.ask('/workflows/audited', 'PUT', { steps: [] }, key);
      await hooks.ask(`/workflows/${id}`, 'DELETE', undefined, key);
      return [
        ...[`createWorkflow ${id} done`, `updateWorkflow ${id} done`],
        ...['updateWorkflow audited failed invalid-definition', `deleteWorkflow ${id} done`],
      ];
    },
  ],
  [
    'a secret',
    async (key) => {
      await hooks.ask('/secrets', 'POST', { name: 'shop_token', value: 'canary-value-1' }, key);
      await hooks.ask('/secrets/shop_token', 'PUT', { value: 'canary-value-2' }, key);
      await hooks.ask('/secrets/shop_token', 'DELETE', undefined, key);
      await hooks.ask('/secrets/shop_token', 'DELETE', undefined, key);
      return [
        ...['createSecret shop_token done', 'putSecret shop_token done', 'deleteSecret shop_token done'],
        'deleteSecret shop_token failed secret-not-found',
      ];
    },
  ],
  [
    'a connection',
    async (key) => {
      const connection = { type: 'http', settings: { baseUrl: 'https://a.example', auth: { kind: 'none' } } };
      await hooks.ask('/connections/shop%20db', 'PUT', connection, key);
      await hooks.ask('/connections/shop%20db', 'DELETE', undefined, key);
      return ['putConnection shop db done', 'deleteConnection shop db done'];
    },
  ],
  [
    'a webhook',
    async (key) => {
      const { id } = (await hooks.ask('/webhooks', 'POST', { url: 'http://127.0.0.1/x' }, key)).body;
      await hooks.ask(`/webhooks/${id}/secret`, 'POST', {}, key);
      await hooks.ask(`/webhooks/${id}`, 'DELETE', undefined, key);
      return [`createWebhook ${id} done`, `rotateWebhookSecret ${id} done`, `deleteWebhook ${id} done`];
    },
  ],
  [
    'a schedule',
    async (key) => {
      const workflow = await hooks.makeWorkflow();
      const { id } = (await hooks.ask('/schedules', 'POST', { workflow, spec: { cron: '@daily' } }, key)).body;
      await hooks.ask(`/schedules/${id}/pause`, 'POST', {}, key);
      await hooks.ask(`/schedules/${id}`, 'DELETE', undefined, key);
      return [`createSchedule ${id} done`, `pauseSchedule ${id} done`, `deleteSchedule ${id} done`];
    },
  ],
  [
    'a trigger',
    async (key) => {
      const path = `/workflows/${await hooks.makeWorkflow()}/triggers`;
      const { id } = (await hooks.ask(path, 'POST', {}, key)).body;
      await hooks.ask(`${path}/${id}/rotate`, 'POST', undefined, key);
      await hooks.ask(`${path}/${id}`, 'DELETE', undefined, key);
      return [`createTrigger ${id} done`, `rotateTrigger ${id} done`, `deleteTrigger ${id} done`];
    },
  ],
  [
    'a key',
    async (key) => {
      const { id } = (await hooks.ask('/keys', 'POST', { name: 'a', scopes: ['read'] }, key)).body;
      await hooks.ask(`/keys/${id}`, 'DELETE', undefined, key);
      return [`createKey ${id} done`, `revokeKey ${id} done`];
    },
  ],
];

describe('the audit log', () => {
  it.each(changes)('tells each change of %s, and no reads', async (_, change) => {
    const { id, key } = await makeKey({ scopes: ['admin'] });
    const expected = await change(key);
    for (const path of ['/workflows', '/secrets', '/keys', '/audit']) await hooks.ask(path, 'GET', undefined, key);
    expect((await listed(`key=${id}`, key)).reverse()).toEqual(expected);
  });

  it('holds no values and no keys, and tells by which request', async () => {
    const { id, key } = await makeKey({ scopes: ['admin'] });
    const { headers } = await hooks.ask('/secrets/canary', 'PUT', { value: 'canary-value-3' }, key);
    const { body, text } = await hooks.ask('/audit?limit=200');
    expect(body.items[0]).toEqual({
      ...{ id: expect.stringMatching(/^au-[0-9a-z]{8}$/), tenant: 'default', key: id, dialect: 'v1' },
      ...{ operation: 'putSecret', resource: 'canary', outcome: 'done', error: null },
      ...{ requestId: headers.get('x-request-id'), createdAt: expect.any(String) },
    });
    expect(text).not.toMatch(/canary-value|whsec_|sgh_/);
    expect(text).not.toContain(key);
  });

  it('tells what was refused: without the scope, with a key that is no longer taken, with none', async () => {
    const reader = await makeKey({ scopes: ['read'], tenant: 'shop' });
    const revoked = await makeKey({ scopes: ['admin'], tenant: 'shop' });
    await hooks.ask(`/keys/${revoked.id}?tenant=shop`, 'DELETE');
    const put = (name: string, key: string) => hooks.ask(`/secrets/${name}`, 'PUT', { value: 'canary-value' }, key);
    expect(await put('one', reader.key)).toMatchObject({ status: 403 });
    expect(await put('two', revoked.key)).toMatchObject({ status: 401 });
    expect(await put('three', `${revoked.key.slice(0, -1)}${revoked.key.endsWith('a') ? 'b' : 'a'}`)).toMatchObject({
      status: 401,
    });
    // Reading is no change.
    expect(await hooks.ask('/audit', 'GET', undefined, reader.key)).toMatchObject({ status: 403 });
    expect(await hooks.ask('/secrets', 'GET', undefined, revoked.key)).toMatchObject({ status: 401 });
    expect(await listed(`tenant=shop&key=${reader.id}`)).toEqual(['putSecret one refused insufficient-scope']);
    expect(await listed(`tenant=shop&key=${revoked.id}`)).toEqual(['putSecret two refused unauthenticated']);
    expect(await listed('resource=three')).toEqual(['putSecret three refused unauthenticated']);
  });

  it('is each tenant’s own; who runs the installation reads all of them', async () => {
    const { id, key } = await makeKey({ scopes: ['admin'], tenant: 'acme' });
    await hooks.ask('/secrets/mine', 'PUT', { value: 'canary-value' }, key);
    const own = ['putSecret mine done', `createKey ${id} done`];
    expect(await listed('', key)).toEqual(own);
    expect(await listed('tenant=acme')).toEqual(own);
    expect(await listed('resource=mine')).toEqual([]);
    const asked = await hooks.ask('/audit?tenant=default', 'GET', undefined, key);
    expect(asked).toMatchObject({ status: 403, body: { code: 'insufficient-scope' } });
  });

  it('is paged, newest first, and filtered', async () => {
    const { key } = await makeKey({ scopes: ['admin'], tenant: 'paged' });
    for (const name of ['a', 'b', 'c']) await hooks.ask(`/secrets/${name}`, 'PUT', { value: 'canary-value' }, key);
    await hooks.ask('/secrets/a', 'DELETE', undefined, key);
    const page = async (query: string) => (await hooks.ask(`/audit?${query}`, 'GET', undefined, key)).body;
    const first = await page('limit=2&operation=putSecret');
    const second = await page(`limit=2&operation=putSecret&cursor=${first.nextCursor}`);
    const names = [...first.items, ...second.items].map(({ resource }) => resource);
    expect([names, second.nextCursor]).toEqual([['c', 'b', 'a'], null]);
    expect(await listed('resource=a', key)).toEqual(['deleteSecret a done', 'putSecret a done']);
    expect(await listed('outcome=failed', key)).toEqual([]);
    const { createdAt } = first.items[0];
    expect(await listed(`createdAfter=${createdAt}`, key)).toEqual(['deleteSecret a done']);
    expect((await listed(`createdBefore=${createdAt}&operation=putSecret`, key)).sort()).toEqual([
      'putSecret a done',
      'putSecret b done',
    ]);
    expect((await hooks.ask('/audit?outcome=maybe', 'GET', undefined, key)).status).toBe(422);
  });

  it('goes by itself after its time, and a store that is away stops no call', async () => {
    const found = await hooks.deps.store.audit.list('default', {}, { after: null, limit: 1 });
    expect(found[0]).not.toHaveProperty('expireAt');
    const { audit } = hooks.deps.store;
    const { insert } = audit;
    audit.insert = () => Promise.reject(new Error('away'));
    const answer = await hooks.ask('/secrets/unnoted', 'PUT', { value: 'canary-value' });
    audit.insert = insert;
    expect(answer.status).toBe(200);
    expect(await listed('resource=unnoted')).toEqual([]);
  });
});
