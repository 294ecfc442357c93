import { afterAll, beforeAll, expect, test } from 'vitest';
import { postToEndpoint } from '../../../activities/llm/post-to-endpoint.ts';
import { createOutbound } from '../../../activities/outbound/create-outbound.ts';
import { type HttpServer, startHttp } from '../../servers/start-http.ts';
import { actionContext } from '../action-context.ts';

const outbound = createOutbound({ allowLoopback: true, allowPrivate: false });
const seen: unknown[] = [];
let server: HttpServer;
let reply = { status: 200, headers: {} };
beforeAll(async () => {
  server = await startHttp((request, response) => {
    seen.push({ url: request.url, headers: request.headers });
    response.writeHead(reply.status, reply.headers).end('why');
  });
});
afterAll(async () => {
  await outbound.close();
  await server?.stop();
});

const post = (onlyHosts = ['127.0.0.1']) =>
  postToEndpoint(
    { path: '/x', contentType: 'text/plain', body: 'b', maxBytes: 100 },
    { baseUrl: `${server.url}/v1`, headers: { 'x-key': 'k' }, onlyHosts },
    actionContext({ outbound, idempotencyKey: 'ex-1:ask' }),
  );

test('posts below the address, with key and what every call carries', async () => {
  expect(Buffer.from((await post()).body).toString()).toBe('why');
  expect(seen.at(-1)).toMatchObject({
    url: '/v1/x',
    headers: { 'x-key': 'k', 'content-type': 'text/plain', 'idempotency-key': 'ex-1:ask', 'user-agent': 'Stepgraph' },
  });
});

test.each([
  [429, true, 3000],
  [503, true, 3000],
  [401, false, null],
  [307, false, null],
])('status %i fails, and may be tried again: %s', async (status, retryable, retryAfterMs) => {
  const headers = retryAfterMs === null ? { location: 'http://127.0.0.1:9/' } : { 'retry-after': '3' };
  reply = { status, headers };
  await expect(post()).rejects.toMatchObject({
    ...{ code: 'http-status', retryable, retryAfterMs, details: { status, body: 'why' } },
  });
});

test('nothing goes to a host that the key is not for', async () => {
  const before = seen.length;
  await expect(post(['llm.example'])).rejects.toMatchObject({ code: 'destination-refused' });
  expect(seen.length).toBe(before);
});
