import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, type OpenApi, openApi } from '../open-api.ts';

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api?.close());

const v1 = (path: string, method = 'GET', body?: unknown) => ask(`${api.url}/v1${path}`, method, body);

it('a linked account is stored, read, listed, changed and deleted, whatever its id', async () => {
  const id = 'john@acme.io/ü %';
  const path = `/linked-accounts/${encodeURIComponent(id)}`;
  const made = await v1('/linked-accounts', 'POST', { id, name: 'Acme', data: { plan: 'pro' } });
  expect([made.status, made.headers.get('location')]).toEqual([201, `/v1${path}`]);
  expect(made.body).toMatchObject({ id, name: 'Acme', data: { plan: 'pro' }, secrets: {} });
  expect((await v1('/linked-accounts', 'POST', { id })).status).toBe(409);
  expect((await v1(path)).body).toEqual(made.body);
  expect((await v1('/linked-accounts')).body).toMatchObject({ items: [{ id }], nextCursor: null });
  expect((await v1(path, 'PUT', { data: { plan: 'basic' } })).body).toMatchObject({
    name: null,
    data: { plan: 'basic' },
  });
  expect((await v1(path, 'PUT', { data: { plan: 'x'.repeat(40_000) } })).status).toBe(422);
  expect([(await v1(path, 'DELETE')).status, (await v1(path)).body]).toEqual([
    204,
    expect.objectContaining({ type: expect.stringContaining('account-not-found') }),
  ]);
});

it('values of the environment have names, and are shown', async () => {
  const value = { value: { url: 'https://api.example' }, description: null };
  expect((await v1('/environment/SHOP', 'PUT', value)).body).toMatchObject({ name: 'SHOP', ...value });
  expect((await v1('/environment/SHOP')).body).toMatchObject(value);
  expect((await v1('/environment')).body).toMatchObject({ items: [{ name: 'SHOP' }] });
  expect((await v1('/environment/1-x', 'PUT', value)).status).toBe(422);
  expect((await v1('/environment/LONG', 'PUT', { value: 'x'.repeat(4096) })).status).toBe(422);
  expect((await v1('/environment/SHOP', 'DELETE')).status).toBe(204);
  expect((await v1('/environment/SHOP')).body).toMatchObject({
    type: expect.stringContaining('environment-not-found'),
  });
});

it('an execution is started with what its expressions read, as it is then, and with nothing else', async () => {
  await v1('/linked-accounts/eve', 'PUT', { name: 'Eve', data: { plan: 'pro' } });
  await v1('/environment/BASE', 'PUT', { value: 'https://api.example' });
  const start = async (value: string, labels = {}) => {
    const definition = { name: 'Reads', steps: [{ type: 'Echo', input: { value } }] };
    const answer = await v1('/executions', 'POST', { definition, labels, input: {} });
    expect(answer.status).toBe(202);
    const { account, env, labels: known } = api.started.at(-1) ?? {};
    return { account, env, labels: known };
  };
  const nothing = { account: undefined, env: undefined, labels: undefined };
  const eve = { id: 'eve', name: 'Eve', data: { plan: 'pro' }, secrets: {} };
  expect(await start('{{ account.data.plan }}', { linkedAccount: 'eve' })).toEqual({ ...nothing, account: eve });
  expect(await start('{{ account.id == null }}')).toEqual({
    ...nothing,
    account: { id: null, name: null, data: {}, secrets: {} },
  });
  expect(await start('{{ env.BASE }}{{ labels.of }}', { of: 'x' })).toEqual({
    ...nothing,
    env: { BASE: 'https://api.example' },
    labels: { of: 'x' },
  });
  expect(await start('{{ input }}', { linkedAccount: 'eve' })).toEqual(nothing);
});
