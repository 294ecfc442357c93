import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createOutbound } from '../../../activities/outbound/create-outbound.ts';
import http from '../../../activities/steps/http.ts';
import type { JsonObject } from '../../../workflows/language/json.ts';
import { type HttpServer, startHttp } from '../../servers/start-http.ts';
import { faultsOf, withSteps } from '../../workflows/language/catalogue.ts';
import { actionContext } from '../action-context.ts';

const outbound = createOutbound({ allowLoopback: true, allowPrivate: false });
let server: HttpServer | undefined;
afterEach(() => server?.stop());
afterAll(() => outbound.close());

const now = Date.UTC(2026, 0, 1);
const context = (more = {}) => actionContext({ outbound, idempotencyKey: 'ex-1:fetch', now: () => now, ...more });

async function serve(listener: (request: IncomingMessage, response: ServerResponse) => void) {
  server = await startHttp(listener);
  return server.url;
}

/** Answers with what it was sent. */
const mirror = async (request: IncomingMessage, response: ServerResponse) => {
  const { method, url, headers } = request;
  const body = await text(request);
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ method, url, headers, body }));
};

async function mirrored(input: JsonObject, more = {}) {
  const url = await serve(mirror);
  const output = await http.perform({ ...input, url: `${url}${input.url ?? '/'}` }, context(more));
  return (output as { body: { method: string; url: string; headers: { [name: string]: string }; body: string } }).body;
}

test.each([{}, { method: 'GET' }, { method: 'HEAD' }])('a body with %j is refused, when saving too', async (method) => {
  const given = { url: 'https://a.example', body: { a: 1 }, ...method };
  const refused = expect.objectContaining({ code: 'step-input-invalid', message: expect.stringContaining('use POST') });
  await expect(http.perform(given, context())).rejects.toEqual(refused);
  expect(faultsOf(withSteps({ type: 'Http', input: given }))).toMatchObject([
    { pointer: '/steps/0/input', detail: expect.stringContaining('use POST') },
  ]);
  expect(faultsOf(withSteps({ type: 'Http', input: { ...given, method: 'DELETE' } }))).toEqual([]);
});

describe('what is sent', () => {
  test('a GET with key and user agent by default', async () => {
    const sent = await mirrored({});
    expect(sent).toMatchObject({ method: 'GET', url: '/', body: '', headers: { 'idempotency-key': 'ex-1:fetch' } });
    expect(sent.headers['user-agent']).toContain('Stepgraph');
    expect(sent.headers).not.toHaveProperty('content-type');
  });

  test('headers of the author win, whatever their case', async () => {
    const { headers } = await mirrored({
      headers: { 'Idempotency-Key': 'mine', 'USER-AGENT': 'me', Accept: 'text/csv' },
    });
    expect(headers).toMatchObject({ 'idempotency-key': 'mine', 'user-agent': 'me', accept: 'text/csv' });
  });

  test('a key with letters that a header cannot hold is escaped', async () => {
    const { headers } = await mirrored({}, { idempotencyKey: 'ex-1:prüfen[0]/✓' });
    expect(headers['idempotency-key']).toBe('ex-1:pr%C3%BCfen[0]/%E2%9C%93');
  });

  test('query values are added to those of the URL', async () => {
    const sent = await mirrored({ url: '/a?x=1', query: { q: 'a b&c', n: 2, list: ['u', true], none: null } });
    expect(sent.url).toBe('/a?x=1&q=a+b%26c&n=2&list=u&list=true');
  });

  test.each([
    ['an object as JSON', { a: [1, null] }, undefined, 'application/json', '{"a":[1,null]}'],
    ['a string as JSON', 'plain', undefined, 'application/json', '"plain"'],
    ['null as JSON', null, undefined, 'application/json', 'null'],
    [
      'a string as it is',
      'a=1&b=2',
      'application/x-www-form-urlencoded',
      'application/x-www-form-urlencoded',
      'a=1&b=2',
    ],
    ['a string in a kind of JSON', 'x', 'application/ld+json', 'application/ld+json', '"x"'],
    ['an object in text', { a: 1 }, 'text/plain', 'text/plain', '{"a":1}'],
  ])('%s', async (_, body, given, contentType, expected) => {
    const headers = given === undefined ? {} : { 'Content-Type': given };
    const sent = await mirrored({ method: 'POST', headers, body });
    expect(sent).toMatchObject({ method: 'POST', body: expected, headers: { 'content-type': contentType } });
  });
});

describe('what is refused', () => {
  test.each([
    [{}, '/url'],
    [{ url: 'shop.example' }, '/url'],
    [{ url: 'http://a.example/\r\nX: y' }, '/url'],
    [{ url: 'http://a.example/\u0000' }, '/url'],
    [{ url: 'http://a.example', method: 'TRACE' }, '/method'],
    [{ url: 'http://a.example', headers: { 'a\nb': 'x' } }, '/headers/a\nb'],
    [{ url: 'http://a.example', headers: { 'x/y': 7 } }, '/headers/x~1y'],
    [{ url: 'http://a.example', followRedirects: 4 }, '/followRedirects'],
    [{ url: 'http://a.example', verb: 'GET' }, ''],
  ])('%j at %s', async (input, pointer) => {
    await expect(http.perform(input, context())).rejects.toMatchObject({
      code: 'step-input-invalid',
      faults: expect.arrayContaining([expect.objectContaining({ pointer })]),
    });
  });

  test('destinations that are not allowed', async () => {
    const refused = { code: 'destination-refused', retryable: false };
    await expect(http.perform({ url: 'http://169.254.169.254/latest' }, context())).rejects.toMatchObject(refused);
    await expect(http.perform({ url: 'file:///etc/passwd' }, context())).rejects.toMatchObject(refused);
  });
});

describe('statuses', () => {
  const failWith = async (status: number, headers = {}, input: JsonObject = {}) => {
    const url = await serve((_, response) => response.writeHead(status, headers).end('no luck'.repeat(1000)));
    return http.perform({ ...input, url: `${url}/a?token=secret` }, context());
  };

  test('one over 399 fails with the status, the start of the body and the URL without its query', async () => {
    const failure = failWith(404, { 'content-type': 'text/plain' });
    const details = { status: 404, url: `${server?.url ?? ''}/a`, body: 'no luck'.repeat(1000).slice(0, 2000) };
    await expect(failure).rejects.toMatchObject({
      code: 'http-status',
      retryable: false,
      details: { ...details, url: expect.stringMatching(/\/a$/) },
    });
    await expect(failure).rejects.not.toThrow('secret');
  });

  test.each([408, 425, 429, 500, 502, 503])('%i may be tried again', async (status) => {
    await expect(failWith(status)).rejects.toMatchObject({ retryable: true, retryAfterMs: null });
  });

  test.each([400, 401, 409, 422])('%i may not', async (status) => {
    await expect(failWith(status)).rejects.toMatchObject({ retryable: false });
  });

  test('Retry-After is told, in seconds or as a date', async () => {
    await expect(failWith(429, { 'retry-after': '7' })).rejects.toMatchObject({ retryAfterMs: 7000 });
    await server?.stop();
    const date = new Date(now + 90_000).toUTCString();
    await expect(failWith(503, { 'retry-after': date })).rejects.toMatchObject({ retryAfterMs: 90_000 });
  });

  test('expectedStatus says what counts as success', async () => {
    expect(await failWith(404, {}, { expectedStatus: [200, 404] })).toMatchObject({ status: 404 });
    await server?.stop();
    await expect(failWith(200, {}, { expectedStatus: 201 })).rejects.toMatchObject({ code: 'http-status' });
  });
});

test('may be repeated when the method it names literally allows that', () => {
  const url = 'https://shop.example';
  const methods = ['GET', 'PUT', 'DELETE', 'POST', 'PATCH', '{{ input.method }}'];
  expect(methods.map((method) => http.idempotentFor?.({ url, method }))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
  expect([http.idempotentFor?.({ url }), http.idempotentFor?.(undefined)]).toEqual([true, false]);
});
