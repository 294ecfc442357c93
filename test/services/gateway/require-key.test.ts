import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dialect } from '../../../services/gateway/define-dialect.ts';
import { dialects } from '../../../services/gateway/dialects.gen.ts';
import { createFailureLimit } from '../../../services/operations/failure-limit.ts';
import type { Grants } from '../../../services/store/access.ts';
import { ask, type OpenApi, openApi } from './dialects/open-api.ts';
import { type OpenGateway, openGateway, rawRequest } from './open-gateway.ts';
import { sampleDialect } from './sample-dialect.ts';

const first = 'first-key-of-twenty-four-and-more';
const second = 'second-key-of-twenty-four-and-more';

describe('where keys are required', () => {
  let gateway: OpenGateway;
  beforeAll(async () => {
    gateway = await openGateway({ dialects: [sampleDialect], apiKeys: [first, second] });
  });
  afterAll(() => gateway.close());
  const get = (path: string, headers: Record<string, string> = {}) =>
    rawRequest(gateway.port, { path, method: 'GET', headers: { host: 'api.example', ...headers } });

  it.each([
    ['a bearer token', { authorization: `Bearer ${first}` }],
    ['the other key', { authorization: `bearer ${second}` }],
    ['x-api-key', { 'x-api-key': first }],
  ])('%s lets in, under any host name', async (_, headers) => {
    expect((await get('/sample/tagged', headers)).status).toBe(200);
  });

  it.each([
    ['no key', {}],
    ['an unknown key', { authorization: 'Bearer nobody-knows-this-key-at-all' }],
    ['the beginning of a key', { authorization: `Bearer ${first.slice(0, -1)}` }],
    ['another scheme', { authorization: `Basic ${first}` }],
    ['an empty key', { 'x-api-key': '' }],
  ])('%s is refused, and told how to do better', async (_, headers) => {
    const answer = await get('/sample/tagged', headers);
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'unauthenticated' });
    expect(answer.body).not.toContain(first);
  });

  it('health and the reference are for everybody', async () => {
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/openapi.json')).status).toBe(200);
  });

  it('a route that does not exist looks like one that does', async () => {
    expect((await get('/nothing')).status).toBe(401);
  });
});

describe('who comes without a valid key again and again', () => {
  let api: OpenApi;
  let now = Date.UTC(2026, 0, 1);
  beforeAll(async () => {
    api = await openApi({ apiKeys: [first], failures: createFailureLimit(() => new Date(now)) });
  });
  afterAll(() => api?.close());
  const list = (dialect: Dialect, key: string) => {
    const { path } = dialect.routes.find(({ method, scope }) => method === 'get' && scope !== 'public') ?? { path: '' };
    return ask(`${api.url}${dialect.base}${path.replace(/:\w+/g, 'any')}`, 'GET', undefined, {
      authorization: `Bearer ${key}`,
    });
  };

  it.each(dialects.map((dialect) => [dialect.name, dialect] as const))(
    'is told so in the words of %s, while good keys are taken',
    async (_, dialect) => {
      now += 120_000;
      for (let count = 0; count < 60; count++) expect((await list(dialect, `nobody-${count}`)).status).toBe(401);
      const { status, body } = await list(dialect, 'nobody');
      expect(status).toBe(429);
      if (dialect.errorBody) expect(dialect.errorBody.safeParse(body).error).toBeUndefined();
      expect([401, 429]).not.toContain((await list(dialect, first)).status);
      now += 61_000;
      expect((await list(dialect, 'nobody')).status).toBe(401);
    },
  );
});

describe('a key that stands for linked accounts', () => {
  let api: OpenApi;
  const keys = { account: '', anyAccount: '', noAccount: '' };
  const as = (key: string) => ({ authorization: `Bearer ${key}` });
  const makeKey = async (grants: Grants): Promise<string> => {
    const given = { name: 'key', scopes: ['admin'], grants: { workflows: '*', connections: '*', ...grants } };
    const { status, body } = await ask(`${api.url}/v1/keys`, 'POST', given, as(first));
    expect(status).toBe(201);
    return String(Reflect.get(Object(body), 'key'));
  };
  beforeAll(async () => {
    api = await openApi({ apiKeys: [first] });
    keys.account = await makeKey({ linkedAccounts: ['john@acme.io'] });
    keys.anyAccount = await makeKey({ linkedAccounts: '*' });
    keys.noAccount = await makeKey({});
  });
  afterAll(() => api?.close());

  const closed = dialects.filter(({ linkedAccounts }) => !linkedAccounts);
  it('is taken by one API alone', () => {
    expect(closed.length).toBe(dialects.length - 1);
    expect(closed.map(({ name }) => name)).not.toContain('refold');
  });

  it.each(closed.map((dialect) => [dialect.name, dialect] as const))(
    'is refused on every route of %s',
    async (_, dialect) => {
      const routes = dialect.routes.filter(({ scope }) => scope !== 'public');
      expect(routes.length).toBeGreaterThan(0);
      for (const { method, path } of routes) {
        const url = `${api.url}${dialect.base}${path.replace(/:\w+/g, 'any')}`;
        const body = ['get', 'delete'].includes(method) ? undefined : {};
        const answer = await ask(url, method.toUpperCase(), body, as(keys.account));
        expect(answer.status, `${method} ${path}`).toBe(403);
      }
    },
  );

  it('is told why, and gets no further than to Refold', async () => {
    const { body } = await ask(`${api.url}/v1/executions`, 'GET', undefined, as(keys.account));
    expect(body).toMatchObject({ code: 'insufficient-scope', detail: expect.stringContaining('linked accounts') });
    expect((await ask(`${api.url}/nothing`, 'GET', undefined, as(keys.account))).status).toBe(403);
    const listed = await ask(`${api.url}/api/v2/public/execution`, 'GET', undefined, as(keys.account));
    expect(listed.status).toBe(200);
  });

  it.each(['anyAccount', 'noAccount'] as const)('one that names none by name goes on: %s', async (name) => {
    expect((await ask(`${api.url}/v1/executions`, 'GET', undefined, as(keys[name]))).status).toBe(200);
  });
});
