import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problem } from '../../../services/gateway/problem.ts';
import { type OpenGateway, openGateway, rawRequest } from './open-gateway.ts';
import { sampleDialect } from './sample-dialect.ts';

let gateway: OpenGateway;
beforeAll(async () => {
  gateway = await openGateway({ dialects: [sampleDialect], corsOrigins: ['https://app.example'] });
});
afterAll(() => gateway.close());

/** The problem of an answer; checks that it is one. */
async function problemOf(answer: Response) {
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(answer.headers.get('x-request-id')).toMatch(/\S/);
  const body = problem.strict().parse(await answer.json());
  expect(body.status).toBe(answer.status);
  return body;
}

function post(path: string, body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(gateway.url + path, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
}
const echo = (body: string | Uint8Array, headers?: Record<string, string>) => post('/sample/echo/a/b', body, headers);

describe('a body', () => {
  it('reaches the operation as it was sent', async () => {
    const sent = { text: 'żółć 🙂', list: [1, [2, null]], constructor: 'a word' };
    const answer = await echo(JSON.stringify(sent));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ body: sent, waitMs: 0, key: null, ids: ['a', 'b'] });
  });

  it('may be left out where it is optional, and not where it is needed', async () => {
    expect((await fetch(`${gateway.url}/sample/echo/a/b`, { method: 'POST' })).status).toBe(200);
    const answer = await fetch(`${gateway.url}/sample/strict`, { method: 'POST' });
    expect(await problemOf(answer)).toMatchObject({
      status: 422,
      code: 'invalid-request',
      detail: 'This route needs a body.',
    });
  });

  it.each([
    ['{"a":}', 'line 1, column 6'],
    ['{"a": 1,\n "b" 2}', 'line 2, column 6'],
    ['[1, 2', 'line 1, column 6'],
    ['{} {}', 'line 1, column 4'],
    ['\u0000', 'line 1, column 1'],
  ])('that is not JSON is told where: %j', async (text, place) => {
    expect(await problemOf(await echo(text))).toMatchObject({
      status: 400,
      code: 'malformed-json',
      detail: expect.stringContaining(place),
    });
  });

  it('that is not UTF-8 is refused', async () => {
    expect(await problemOf(await echo(new Uint8Array([0x22, 0xc3, 0x28, 0x22])))).toMatchObject({
      code: 'malformed-json',
    });
  });

  it.each([
    ['{"__proto__":{"polluted":1}}', '/__proto__'],
    ['{"a":[{"\\u005f_proto__":{"polluted":1}}]}', '/a/0/__proto__'],
    ['{"constructor":{"prototype":{"polluted":1}}}', '/constructor/prototype'],
  ])('that would reach a prototype is refused with the place: %s', async (text, pointer) => {
    expect(await problemOf(await echo(text))).toMatchObject({ code: 'invalid-request', errors: [{ pointer }] });
    expect('polluted' in {}).toBe(false);
  });

  it('nests 65 deep and no deeper, told where, and ten million brackets cost nothing', async () => {
    const nested = (depth: number) => `{"a":[1,2],"in/put":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    expect((await echo(nested(65))).status).toBe(200);
    expect(await problemOf(await echo(nested(66)))).toMatchObject({
      code: 'body-too-deep',
      errors: [{ pointer: `/in~1put${'/0'.repeat(64)}` }],
    });
    expect(await problemOf(await echo('['.repeat(1_300_000)))).toMatchObject({ code: 'body-too-deep' });
    expect((await echo(JSON.stringify({ text: '[{'.repeat(500) }))).status).toBe(200);
  });

  it('has 1,376,256 bytes at most, compressed or not', async () => {
    expect((await echo(JSON.stringify('x'.repeat(1_376_254)))).status).toBe(200);
    expect(await problemOf(await echo(JSON.stringify('x'.repeat(1_376_255))))).toMatchObject({
      status: 413,
      code: 'body-too-large',
    });
    const bomb = gzipSync(JSON.stringify('x'.repeat(20_000_000)));
    expect(await problemOf(await echo(bomb, { 'content-encoding': 'gzip' }))).toMatchObject({ code: 'body-too-large' });
    expect(await problemOf(await echo('1', { 'content-encoding': 'zstd' }))).toMatchObject({
      code: 'unsupported-media-type',
    });
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=latin1',
    'application/yaml',
  ])('of type %s is refused', async (type) => {
    expect(await problemOf(await echo('{}', { 'content-type': type }))).toMatchObject({
      status: 415,
      code: 'unsupported-media-type',
    });
  });

  it('of a type that ends in +json is taken, one without a type is not', async () => {
    expect((await echo('{}', { 'content-type': 'application/merge-patch+json; charset="UTF-8"' })).status).toBe(200);
    const answer = await rawRequest(gateway.port, { path: '/sample/echo/a/b', method: 'POST', body: '{}' });
    expect(answer.status).toBe(415);
  });

  it('may be YAML where the route takes it, with the JSON it stands for', async () => {
    const yaml = { 'content-type': 'application/yaml' };
    const answer = await post('/sample/strict', 'name: "no"\n', yaml);
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({ body: { name: 'no' } });
    expect(await problemOf(await post('/sample/strict', 'name: [a\n', yaml))).toMatchObject({
      status: 400,
      code: 'malformed-json',
    });
    expect(await problemOf(await post('/sample/strict', 'name: .nan\n', yaml))).toMatchObject({
      code: 'malformed-json',
    });
    expect(await problemOf(await post('/sample/strict', '__proto__: {a: 1}\n', yaml))).toMatchObject({
      code: 'invalid-request',
    });
    const laughs = `a: &a [x,x,x,x,x,x,x,x]\n${'bcdefghi'
      .split('')
      .map((name, at) => `${name}: &${name} [${`*${'abcdefgh'[at]},`.repeat(8)}]`)
      .join('\n')}\n`;
    expect(await problemOf(await post('/sample/strict', laughs, yaml))).toMatchObject({ code: 'body-too-large' });
  });

  it('with an unknown field is refused with its place and what was probably meant', async () => {
    const { errors } = await problemOf(
      await post('/sample/strict', '{"name":"a","inner":{"colour":"red","color/":1},"nmae":1}'),
    );
    expect(errors).toEqual([
      {
        pointer: '/inner/color~1',
        detail: 'Unknown field `color/`: did you mean `colour`?',
        suggestion: 'colour',
        step: null,
      },
      { pointer: '/nmae', detail: 'Unknown field `nmae`: did you mean `name`?', suggestion: 'name', step: null },
    ]);
  });
});

describe('a route', () => {
  it('refuses query parameters that it does not know, and wrong values', async () => {
    const unknown = await problemOf(await post('/sample/echo/a/b?limt=3', '{}'));
    expect(unknown.errors[0]).toMatchObject({ parameter: 'limt', suggestion: 'limit' });
    expect((await problemOf(await post('/sample/echo/a/b?limit=11', '{}'))).errors[0]).toMatchObject({
      parameter: 'limit',
    });
    expect(await problemOf(await post('/sample/strict?wait=1', '{"name":"a"}'))).toMatchObject({
      code: 'invalid-request',
    });
  });

  it('answers unknown paths 404, other methods 405 with Allow, OPTIONS 204, HEAD like GET', async () => {
    expect(await problemOf(await fetch(`${gateway.url}/sample/nowhere`))).toMatchObject({
      status: 404,
      code: 'route-not-found',
    });
    expect(await problemOf(await fetch(`${gateway.url}/SAMPLE/tagged`))).toMatchObject({ status: 404 });
    expect(await problemOf(await fetch(`${gateway.url}/sample/fail/%E0%A4%A`))).toMatchObject({ status: 404 });
    const refused = await fetch(`${gateway.url}/sample/tagged`, { method: 'PATCH' });
    expect(refused.headers.get('allow')).toBe('GET, HEAD, DELETE, OPTIONS');
    expect(await problemOf(refused)).toMatchObject({ status: 405, code: 'method-not-allowed' });
    const options = await fetch(`${gateway.url}/sample/tagged`, { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, DELETE, OPTIONS']);
    const head = await fetch(`${gateway.url}/sample/tagged`, { method: 'HEAD' });
    expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, '"1-a"', '']);
    expect((await fetch(`${gateway.url}/healthz`, { method: 'POST' })).status).toBe(405);
  });

  it('answers 304 when the caller has what it would get, and 204 without a body', async () => {
    const known = await fetch(`${gateway.url}/sample/tagged`, { headers: { 'if-none-match': '"1-a"' } });
    expect([known.status, await known.text()]).toEqual([304, '']);
    const gone = await fetch(`${gateway.url}/sample/tagged`, { method: 'DELETE' });
    expect([gone.status, await gone.text()]).toEqual([204, '']);
  });

  it('waits as preferred or asked for, and says what it applied', async () => {
    const preferred = await echo('{}', { prefer: 'wait=5, respond-async' });
    expect(preferred.headers.get('preference-applied')).toBe('wait=5, respond-async');
    expect(await preferred.json()).toMatchObject({ waitMs: 5000 });
    expect(await (await echo('{}', { prefer: 'wait=500' })).json()).toMatchObject({ waitMs: 60_000 });
    expect(await (await post('/sample/echo/a/b?wait=7', '{}', { prefer: 'wait=5' })).json()).toMatchObject({
      waitMs: 7000,
    });
    for (const wait of ['61', 'abc', '1.5']) {
      const { errors } = await problemOf(await post(`/sample/echo/a/b?wait=${wait}`, '{}'));
      const detail = '`wait` must be a whole number of seconds from 0 to 60.';
      expect(errors).toMatchObject([{ parameter: 'wait', detail }]);
    }
  });

  it('takes idempotency keys quoted or bare', async () => {
    expect(await (await echo('{}', { 'idempotency-key': '"a b"' })).json()).toMatchObject({ key: 'a b' });
    expect(await (await echo('{}', { 'idempotency-key': 'abc' })).json()).toMatchObject({ key: 'abc' });
    const refused = await problemOf(await echo('{}', { 'idempotency-key': 'k'.repeat(256) }));
    expect(refused.errors[0]).toMatchObject({ parameter: 'Idempotency-Key' });
  });
});

describe('an answer', () => {
  it('carries the request id that came, or a new one when it is not a plain token', async () => {
    const own = await fetch(`${gateway.url}/healthz`, { headers: { 'x-request-id': 'abc-1' } });
    expect(own.headers.get('x-request-id')).toBe('abc-1');
    const foreign = await fetch(`${gateway.url}/healthz`, { headers: { 'x-request-id': 'a b"<c>' } });
    expect(foreign.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('tells nothing of what failed inside, and logs it without bodies', async () => {
    const answer = await problemOf(await fetch(`${gateway.url}/sample/fail/badly?`));
    expect(answer).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
    expect(gateway.logs.find((line) => line.includes(answer.requestId) && line.includes('hunter2'))).toBeDefined();
    await echo('{"secret":"canary-7"}');
    expect(gateway.logs.join('')).not.toContain('canary-7');
  });

  it('says when to come back while a part is away', async () => {
    const answer = await fetch(`${gateway.url}/sample/fail/unavailable`);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(await problemOf(answer)).toMatchObject({ status: 503, code: 'unavailable', type: '/problems/unavailable' });
  });

  it('carries headers that keep browsers strict', async () => {
    const { headers } = await fetch(`${gateway.url}/healthz`);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    const page = await fetch(`${gateway.url}/problems/internal`);
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self';/);
    expect(page.headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(headers.get('x-powered-by')).toBeNull();
  });
});
