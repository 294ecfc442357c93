import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
