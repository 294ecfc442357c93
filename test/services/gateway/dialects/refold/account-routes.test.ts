import { afterAll, beforeAll, expect, it } from 'vitest';
import * as wire from '../../../../../services/gateway/dialects/refold/account-wire.ts';
import { ask, type OpenApi, openApi } from '../open-api.ts';

const bootstrap = 'a-key-of-the-environment-1';
const admin = { 'x-api-key': bootstrap };

let api: OpenApi;
beforeAll(async () => {
  api = await openApi({ apiKeys: [bootstrap] });
});
afterAll(() => api?.close());

const v2 = (path: string, method = 'GET', body?: unknown, headers: Record<string, string> = admin) =>
  ask(`${api.url}/api/v2/public${path}`, method, body, headers);
const native = async (path: string) =>
  (await ask(`${api.url}/v1${path}`, 'GET', undefined, { authorization: `Bearer ${bootstrap}` })).body;

it('a linked account is created, changed, read, listed and deleted as published', async () => {
  const made = await v2('/linked-account', 'POST', { account_id: 'user_1', name: 'Acme', udf: { plan: 'pro' } });
  expect(wire.created.strict().parse(made.body)).toMatchObject({ account_id: 'user_1', name: 'Acme' });
  const changed = await v2('/linked-account', 'PUT', {
    linked_account_id: 'user_1',
    payload: { udf: { region: 'eu' } },
    name: 'ignored',
  });
  expect(wire.upserted.strict().parse(changed.body)).toMatchObject({ name: 'Acme', new_account: false });
  const { body } = await v2('/linked-account/user_1');
  expect(wire.account.strict().parse(body)).toMatchObject({
    udf: [
      { key_name: 'plan', key_value: 'pro' },
      { key_name: 'region', key_value: 'eu' },
    ],
    integrations: [],
  });
  await v2('/linked-account', 'PUT', { account_id: 'user_2' });
  const list = wire.accountList.strict().parse((await v2('/linked-account?limit=1&page=2')).body);
  expect(list).toMatchObject({ docs: [{ account_id: 'user_2' }], totalDocs: 2, totalPages: 2 });
  expect((await v2('/linked-account/user_2', 'DELETE')).body).toEqual({ message: 'User deleted successfully' });
  const gone = await v2('/linked-account/user_2');
  expect([gone.status, gone.body]).toEqual([
    404,
    expect.objectContaining({ error: 'SERVER_ERROR', message: expect.stringContaining('user_2') }),
  ]);
  expect((await v2('/linked-account', 'POST', { name: 'x' })).body).toMatchObject({
    status_code: 400,
    error: 'INVALID_LINKED_ACCOUNT_ID',
    message: 'linked_account_id required',
  });
});

it('credentials are kept in secrets of the account, shown nowhere, and go with it', async () => {
  const your_app = { auth_credentials: { api_key: 'credential-canary' } };
  await v2('/linked-account', 'PUT', { account_id: 'user_3', your_app });
  const stored = Object(await native('/linked-accounts/user_3'));
  const name = String(stored.secrets.api_key);
  expect(await native(`/secrets/${name}`)).toMatchObject({ name });
  const shown = [stored, await native('/secrets'), (await v2('/linked-account/user_3')).body];
  expect(JSON.stringify(shown)).not.toContain('credential-canary');
  await v2('/linked-account/user_3', 'DELETE');
  expect(await native(`/secrets/${name}`)).toMatchObject({ status: 404 });
});

it('refold 4.1 auth: a session token is issued for an account, reaches it alone, and is revoked', async () => {
  const issued = await v2('/session-token', 'POST', { linked_account_id: 'user_1' });
  const { token, expires_in } = wire.session.strict().parse(issued.body);
  expect([issued.status, expires_in]).toEqual([200, 604_800]);
  const session = { authorization: `Bearer ${token}` };
  expect((await v2('/linked-account/user_1', 'GET', undefined, session)).body).toMatchObject({ account_id: 'user_1' });
  await v2('/linked-account', 'PUT', { account_id: 'user_4' });
  expect((await v2('/linked-account/user_4', 'GET', undefined, session)).status).toBe(404);
  expect((await v2('/execution', 'GET', undefined, session)).status).toBe(200);
  for (const [path, method, body] of [
    ['/session-token', 'POST', { linked_account_id: 'user_4' }],
    ['/linked-account', 'GET', undefined],
    ['/linked-account/user_1', 'DELETE', undefined],
  ] as const)
    expect([path, [401, 403].includes((await v2(path, method, body, session)).status)]).toEqual([path, true]);
  expect((await v2('/session-token', 'POST', {})).body).toMatchObject({
    status_code: 400,
    error: 'SERVER_ERROR',
    message: 'linked_account_id is required',
  });
  expect((await v2('/session-token/revoke', 'POST', undefined)).body).toMatchObject({ error: 'INVALID_TOKEN' });
  const revoked = await v2('/session-token/revoke', 'POST', undefined, session);
  expect([revoked.status, revoked.text]).toEqual([200, '{"success":true,"revoked_count":1}']);
  expect((await v2('/execution', 'GET', undefined, session)).status).toBe(401);
});
