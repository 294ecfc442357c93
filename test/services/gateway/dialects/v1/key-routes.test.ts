import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../../../../services/gateway/define-route.ts';
import v1 from '../../../../../services/gateway/dialects/v1/dialect.ts';
import { scopes } from '../../../../../services/operations/authenticate.ts';
import type { OperationDeps } from '../../../../../services/operations/deps.ts';
import { startMongodb, type TestMongodb } from '../../../../servers/start-mongodb.ts';
import { createTestDeps } from '../../../operations/test-deps.ts';
import { type OpenGateway, openGateway } from '../../open-gateway.ts';
import { makeResources, type ParameterValue } from './matrix-resources.ts';

const bootstrap = 'bootstrap-key-of-the-matrix-test';
let mongodb: TestMongodb;
let deps: OperationDeps;
let gateway: OpenGateway;
let values: { [parameter: string]: ParameterValue };
const keys = { expired: '', revoked: '', foreign: '' };
/** By the scope that it does not have. */
const without = new Map<string, string>();

async function ask(key: string | null, path: string, method = 'GET', body?: unknown) {
  const response = await fetch(`${gateway.url}/v1${path}`, {
    method: method.toUpperCase(),
    headers: { 'content-type': 'application/json', ...(key === null ? {} : { authorization: `Bearer ${key}` }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text), text };
}

async function makeKey(facts: object): Promise<{ id: string; key: string }> {
  const { status, body } = await ask(bootstrap, '/keys', 'POST', { name: 'matrix', ...facts });
  expect(status).toBe(201);
  return body;
}

beforeAll(async () => {
  mongodb = await startMongodb();
  // Behind by an hour for the making of a key that has expired since.
  let lag = 3_600_000;
  const made = createTestDeps(mongodb.uri);
  deps = { ...made.deps, clock: () => new Date(Date.now() - lag) };
  gateway = await openGateway({ dialects: [v1], deps, apiKeys: [bootstrap] });
  const expiresAt = new Date(Date.now() - 60_000).toISOString();
  keys.expired = (await makeKey({ scopes: ['admin'], expiresAt })).key;
  lag = 0;
  keys.foreign = (await makeKey({ scopes: ['admin'], tenant: 'other' })).key;
  const revoked = await makeKey({ scopes: ['admin'] });
  keys.revoked = revoked.key;
  // Known to the process before it is revoked.
  expect((await ask(keys.revoked, '/keys')).status).toBe(200);
  expect((await ask(bootstrap, `/keys/${revoked.id}`, 'DELETE')).body).toMatchObject({ id: revoked.id });
  for (const scope of scopes) {
    const others = scopes.filter((other) => other !== scope && other !== 'admin');
    without.set(scope, (await makeKey({ scopes: others })).key);
  }
  values = await makeResources((path, method, body) => ask(bootstrap, path, method, body));
});

afterAll(async () => {
  await gateway?.close();
  await deps?.store.close();
  await mongodb?.stop();
});

const parametersOf = (path: string) => [...path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '');
const pathWith = (path: string, which: keyof ParameterValue) =>
  path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name]?.[which] ?? `no ${name}`));
const bodyOf = (route: Route) =>
  route.method === 'get' || route.method === 'delete' ? undefined : (route.example.request ?? {});
const call = (key: string | null, route: Route, which: keyof ParameterValue) =>
  ask(key, pathWith(route.path, which), route.method, bodyOf(route));

/** Without what differs between two calls, or says what was asked for. */
function compared({ status, text }: { status: number; text: string }, which: keyof ParameterValue) {
  const names = Object.values(values).map((value) => value[which]);
  const same = names
    .filter((name) => name !== '1')
    .flatMap((name) => [encodeURIComponent(name), name])
    .reduce((plain, name) => plain.replaceAll(name, '<name>'), text);
  return { status, body: same.replace(/"(requestId|createdAt|updatedAt)":"[^"]*"/g, '"$1":""') };
}

const routes = v1.routes.filter(({ scope }) => scope !== 'public');
/** By name, for the titles. */
const listed = (which: (route: Route) => boolean) =>
  routes.filter(which).map((route) => [`${route.method.toUpperCase()} ${route.path}`, route] as const);
const namesSomething = ({ path }: Route) => parametersOf(path).length > 0;

it('every path parameter has something that it can name: add it to matrix-resources.ts', () => {
  const parameters = new Set(routes.flatMap(({ path }) => parametersOf(path)));
  expect([...parameters].filter((name) => values[name] === undefined)).toEqual([]);
});

describe.each(listed(() => true))('%s', (_, route) => {
  it('is not for callers without a key, nor with one that is unknown, has expired or was revoked', async () => {
    const unknown = `sg_000000000000_${'a'.repeat(43)}`;
    for (const key of [null, unknown, keys.expired, keys.revoked]) {
      const answer = await call(key, route, 'real');
      expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    }
  });

  it('is not for keys of other scopes', async () => {
    const answer = await call(without.get(route.scope) ?? '', route, 'real');
    expect(answer).toMatchObject({ status: 403, body: { code: 'insufficient-scope' } });
    expect(answer.body.detail).toContain(`\`${route.scope}\``);
  });
});

describe('to another tenant', () => {
  it.each(listed((route) => route.method === 'get' && !namesSomething(route)))('%s shows nothing', async (_, route) => {
    const { status, text } = await call(keys.foreign, route, 'real');
    expect(status).toBe(200);
    const ids = Object.values(values).map(({ real }) => real);
    for (const id of ids.filter((each) => each.length > 4)) expect(text).not.toContain(id);
  });

  it.each(listed((route) => namesSomething(route) && route.method !== 'put'))(
    '%s answers as if it were not there',
    async (_, route) => {
      const foreign = compared(await call(keys.foreign, route, 'real'), 'real');
      expect(foreign).toEqual(compared(await call(keys.foreign, route, 'missing'), 'missing'));
      expect([404, 422]).toContain(foreign.status);
    },
  );

  // What has a name of one's own choice is then created in one's own tenant.
  it.each(listed((route) => namesSomething(route) && route.method === 'put'))('%s does too', async (_, route) => {
    const foreign = compared(await call(keys.foreign, route, 'real'), 'real');
    expect(foreign).toEqual(compared(await call(keys.foreign, route, 'missing'), 'missing'));
    expect([200, 404]).toContain(foreign.status);
  });

  it('what it put has left the own untouched', async () => {
    const connection = values.connection?.real ?? '';
    expect(await ask(bootstrap, `/connections/${encodeURIComponent(connection)}`)).toMatchObject({
      status: 200,
      body: { settings: { host: 'db.example', password: '[REDACTED]' } },
    });
    expect(await ask(bootstrap, `/secrets/${values.secret?.real}`)).toMatchObject({ status: 200, body: { hosts: [] } });
  });
});

describe('keys of another tenant', () => {
  const made = () => makeKey({ scopes: ['read'], tenant: 'shop' });
  const idsOf = ({ body }: { body: { items: { id: string }[] } }) => body.items.map(({ id }) => id);

  it('are listed and revoked by who runs the installation', async () => {
    const [one, two] = [await made(), await made()];
    const first = await ask(bootstrap, '/keys?tenant=shop&limit=1');
    const second = await ask(bootstrap, `/keys?tenant=shop&cursor=${first.body.nextCursor}`);
    expect([...idsOf(first), ...idsOf(second)].sort()).toEqual([one.id, two.id].sort());
    expect(idsOf(await ask(bootstrap, '/keys?limit=200'))).not.toContain(one.id);
    expect((await ask(one.key, '/workflows')).status).toBe(200);
    expect((await ask(bootstrap, `/keys/${one.id}`)).status).toBe(404);
    expect((await ask(bootstrap, `/keys/${one.id}?tenant=shop`)).body).toMatchObject({ id: one.id, tenant: 'shop' });
    expect((await ask(bootstrap, `/keys/${one.id}`, 'DELETE')).status).toBe(404);
    const revoked = await ask(bootstrap, `/keys/${one.id}?tenant=shop`, 'DELETE');
    expect(revoked).toMatchObject({ status: 200, body: { id: one.id, tenant: 'shop', revokedAt: expect.any(String) } });
    expect((await ask(one.key, '/workflows')).status).toBe(401);
    expect((await ask(two.key, '/workflows')).status).toBe(200);
    expect((await ask(bootstrap, `/keys/${two.id}?tenant=elsewhere`, 'DELETE')).status).toBe(404);
  });

  it('are not there for anybody else', async () => {
    const [{ id, key }, own] = [await made(), await makeKey({ scopes: ['admin'] })];
    for (const asking of [keys.foreign, own.key]) {
      expect(await ask(asking, '/keys?tenant=shop')).toMatchObject({
        status: 403,
        body: { code: 'insufficient-scope' },
      });
      for (const query of ['', '?tenant=shop'])
        for (const method of ['GET', 'DELETE'])
          expect(await ask(asking, `/keys/${id}${query}`, method)).toMatchObject({
            status: 404,
            body: { code: 'key-not-found' },
          });
    }
    expect((await ask(own.key, `/keys/${own.id}?tenant=default`, 'DELETE')).status).toBe(200);
    expect((await ask(key, '/workflows')).status).toBe(200);
  });
});
