import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { deliverNextEvents } from '../../activities/deliver-next-events.ts';
import type { Delivery } from '../../activities/event-source.ts';
import { createOutbound } from '../../activities/outbound/create-outbound.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import { type HttpServer, startHttp } from '../servers/start-http.ts';

const SECRET = `whsec_${Buffer.from('a secret of 24 bytes....').toString('base64')}`;
const silent = new DefaultLogger('ERROR', () => undefined);
const outbound = createOutbound({ allowLoopback: true, allowPrivate: false });
let server: HttpServer | undefined;
afterEach(() => server?.stop());
afterAll(() => outbound.close());

const event = (sequence: number) => ({
  sequence,
  id: `ex-1-${sequence}`,
  body: JSON.stringify({ sequence }),
  headers: { 'content-type': 'application/json' },
});

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** Delivers to a server that answers with these statuses in turn, 200 after them. */
async function deliver(statuses: number[], more: Partial<Delivery> = {}, attempt = 1, headers = {}) {
  const received: Received[] = [];
  server = await startHttp(async (request, response) => {
    received.push({ headers: request.headers, body: await text(request) });
    response.writeHead(statuses.shift() ?? 200, headers).end('thanks');
  });
  const delivery: Delivery = {
    url: server.url,
    style: 'v1',
    secret: SECRET,
    events: [event(4), event(5)],
    ended: false,
    ...more,
  };
  const events = { loadDelivery: async () => delivery };
  const environment = new MockActivityEnvironment({ attempt }, { logger: silent });
  const deps = { outbound, events, clock: Date.now, random: () => 0 };
  const input = { executionId: 'ex-1', tenantId: 'default', after: 3 };
  const outcome = await environment.run(() => deliverNextEvents(input, deps)).catch((error) => error);
  return { outcome, received };
}

describe('deliverNextEvents', () => {
  test('sends in order, signed so that the receiver can verify it', async () => {
    const { outcome, received } = await deliver([]);
    expect(outcome).toEqual({ deliveredUpTo: 5, ended: false });
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual(['ex-1-4', 'ex-1-5']);
    for (const { headers, body } of received) {
      const signed = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
      expect(new Webhook(SECRET).verify(body, signed)).toEqual(JSON.parse(body));
    }
    expect(received[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
  });

  test('takes any text as secret, and sends unsigned without one', async () => {
    const plain = await deliver([], { secret: 'just words', events: [event(1)] });
    const { headers, body } = plain.received[0] as Received;
    const signed = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    expect(new Webhook('just words', { format: 'raw' }).verify(body, signed)).toEqual({ sequence: 1 });
    await server?.stop();
    const unsigned = await deliver([], { secret: null, events: [event(1)] });
    expect(unsigned.received[0]?.headers).toHaveProperty('webhook-id', 'ex-1-1');
    expect(unsigned.received[0]?.headers).not.toHaveProperty('webhook-signature');
  });

  test('tells the end, and that there is none to tell', async () => {
    expect((await deliver([], { ended: true })).outcome).toEqual({ deliveredUpTo: 5, ended: true });
    await server?.stop();
    const nobody = { outbound, events: { loadDelivery: async () => null }, clock: Date.now, random: () => 0 };
    const input = { executionId: 'ex-1', tenantId: 'default', after: 3 };
    const outcome = await new MockActivityEnvironment().run(() => deliverNextEvents(input, nobody));
    expect(outcome).toEqual({ deliveredUpTo: 3, ended: true });
  });

  test('a store that is away uses up no attempt', async () => {
    const loadDelivery = () => Promise.reject(new AppError('unavailable', 'Away.'));
    const deps = { outbound, events: { loadDelivery }, clock: Date.now, random: () => 0 };
    const input = { executionId: 'ex-1', tenantId: 'default', after: 3 };
    const outcome = await new MockActivityEnvironment().run(() => deliverNextEvents(input, deps));
    expect(outcome).toEqual({ deliveredUpTo: 3, ended: false });
  });

  test('410 ends it', async () => {
    const { outcome, received } = await deliver([410]);
    expect([outcome, received.length]).toEqual([{ deliveredUpTo: 3, ended: true }, 1]);
  });

  test('a failure after some progress ends the batch, so that nothing is sent twice', async () => {
    const { outcome, received } = await deliver([200, 500], { ended: true });
    expect([outcome, received.length]).toEqual([{ deliveredUpTo: 4, ended: false }, 2]);
  });

  test.each([
    [1, 5000],
    [2, 300_000],
    [3, 1_800_000],
    [8, 72_000_000],
    [9, 86_400_000],
  ])('attempt %i that fails is repeated after %i ms', async (attempt, pause) => {
    const { outcome } = await deliver([500], {}, attempt);
    expect(outcome).toMatchObject({ type: 'http-status', nonRetryable: false, nextRetryDelay: pause });
  });

  test('after the last attempt the receiver is given up', async () => {
    expect((await deliver([500], {}, 10)).outcome).toMatchObject({ nonRetryable: true });
  });

  test('Retry-After is a minimum', async () => {
    const { outcome } = await deliver([429], {}, 1, { 'retry-after': '60' });
    expect(outcome).toMatchObject({ nextRetryDelay: 60_000 });
  });

  test('redirects are not followed, forbidden destinations are given up, and a receiver that is away is tried again', async () => {
    expect((await deliver([302], {}, 1, { location: '/' })).outcome).toMatchObject({
      message: expect.stringContaining('302'),
    });
    await server?.stop();
    const forbidden = await deliver([], { url: 'http://169.254.169.254/' });
    expect(forbidden.outcome).toMatchObject({ type: 'destination-refused', nonRetryable: true });
    await server?.stop();
    const away = await deliver([], { url: server?.url ?? '' });
    expect(away.outcome).toMatchObject({ type: 'http-unreachable', nonRetryable: false, nextRetryDelay: 5000 });
  });
});
