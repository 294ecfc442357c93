import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOutbound } from '../../../activities/outbound/create-outbound.ts';
import { sendMessage } from '../../../activities/webhooks/send-message.ts';
import { type HttpServer, startHttp } from '../../servers/start-http.ts';
import { collectGarbage } from '../collect-garbage.ts';

const outbound = createOutbound({ allowLoopback: true, allowPrivate: false });
const hasty = createOutbound({ allowLoopback: true, allowPrivate: false, drainTimeoutMs: 50 });
const guarded = createOutbound({ allowLoopback: false, allowPrivate: false });
const received: { request: IncomingMessage; body: string }[] = [];
/** Whether the endless answer was cut off. */
let isCutOff = false;
/** Whether the answer without an end was left. */
let isLeft = false;
let server: HttpServer;

beforeAll(async () => {
  server = await startHttp(async (request, response) => {
    if (request.url === '/cut') return request.socket.destroy();
    received.push({ request, body: await text(request) });
    if (request.url === '/silent') return collectGarbage();
    if (request.url === '/begun') {
      response.on('close', () => {
        isLeft = true;
      });
      return void response.writeHead(200).write('begun');
    }
    if (request.url === '/unreadable') return response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip');
    if (request.url === '/endless') {
      response.writeHead(202);
      const more = () => response.write('x'.repeat(1024)) && setImmediate(more);
      response.on('drain', more).on('close', () => {
        isCutOff = true;
      });
      return void more();
    }
    const headers = { location: `${server.url}/elsewhere`, 'retry-after': '7' };
    response.writeHead(Number(request.url?.slice(1)) || 200, headers).end();
  });
});

afterAll(async () => {
  await Promise.all([outbound.close(), hasty.close(), guarded.close(), server?.stop()]);
});

const send = (path: string, with_ = outbound, timeoutMs = 20_000) => {
  const message = { url: `${server.url}${path}`, method: 'PUT' as const, headers: { 'x-own': 'yes' }, body: '{}' };
  return new MockActivityEnvironment().run(() => sendMessage(message, { outbound: with_, clock: Date.now, timeoutMs }));
};

describe('sendMessage', () => {
  test('sends what it is given', async () => {
    expect(await send('/200')).toEqual({ result: 'delivered', status: 200 });
    const { request, body } = received.at(-1) ?? {};
    expect([request?.method, request?.headers['x-own'], request?.headers['user-agent'], body]).toEqual([
      'PUT',
      'yes',
      'Stepgraph',
      '{}',
    ]);
  });

  test('takes any 2xx, and an answer that cannot be read, as received', async () => {
    expect(await send('/204')).toEqual({ result: 'delivered', status: 204 });
    expect(await send('/unreadable')).toEqual({ result: 'delivered', status: 200 });
  });

  test('gives up one that never answers', async () => {
    expect(await send('/silent', outbound, 200)).toMatchObject({
      ...{ result: 'failed', status: null },
      failure: { code: 'http-unreachable', message: expect.stringContaining('timeout') },
    });
  });

  test('leaves an answer that stops in the middle', async () => {
    expect(await send('/begun', hasty)).toEqual({ result: 'delivered', status: 200 });
    await expect.poll(() => isLeft).toBe(true);
  });

  test('does not wait for the end of an answer, nor take it in', async () => {
    expect(await send('/endless')).toEqual({ result: 'delivered', status: 202 });
    // It is cut off by the limit.
    await expect.poll(() => isCutOff, { timeout: 10_000 }).toBe(true);
    expect(await send('/200')).toEqual({ result: 'delivered', status: 200 });
  });

  test.each([301, 307, 404, 500])('takes %i as a failure, and goes nowhere else', async (status) => {
    const before = received.length;
    expect(await send(`/${status}`)).toMatchObject({ result: 'failed', status, failure: { retryAfterMs: 7000 } });
    expect(received.length).toBe(before + 1);
  });

  test('tells that a receiver is gone', async () => {
    expect(await send('/410')).toEqual({ result: 'gone', status: 410 });
  });

  test('tells of no answer, and of a destination that is not allowed', async () => {
    expect(await send('/cut')).toMatchObject({ result: 'failed', status: null, failure: { code: 'http-unreachable' } });
    const before = received.length;
    const refused = await send('/200', guarded);
    expect(refused).toMatchObject({ result: 'failed', failure: { code: 'destination-refused' } });
    expect(received.length).toBe(before);
  });
});
