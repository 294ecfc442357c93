import { MockActivityEnvironment } from '@temporalio/testing';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import type { Outbound, OutboundRequest } from '../../../activities/outbound/outbound.ts';
import { deliverPending } from '../../../activities/webhooks/deliver-pending.ts';
import type { DeliveryAttempt, DeliveryBook, DueBatch } from '../../../activities/webhooks/delivery-book.ts';
import { createEndpointSlots } from '../../../activities/webhooks/endpoint-slots.ts';

const SECRET = `whsec_${Buffer.from('a secret of 24 bytes....').toString('base64')}`;
const lane = { tenantId: 'default', webhookId: 'wh-1', subject: 'ex-1' };
const due = (sequence: number, failures = 0, isSigned = false) => ({
  id: `ex-1-${sequence}`,
  failures,
  message: { method: 'POST' as const, headers: { 'content-type': 'application/json' }, body: `{"n":${sequence}}` },
  isSigned,
});
const batch = (more: Partial<DueBatch> = {}): DueBatch => ({
  url: 'https://receiver.example/',
  secrets: [SECRET],
  maxAttempts: 10,
  endsWithFailure: false,
  deliveries: [due(1), due(2)],
  more: false,
  ...more,
});

/** Delivers to a receiver that answers with these statuses in turn, 200 after them. */
async function deliver(open: Awaited<ReturnType<DeliveryBook['open']>>, statuses: number[] = []) {
  const sent: OutboundRequest[] = [];
  const noted: ({ id: string } & DeliveryAttempt)[] = [];
  const outbound: Outbound = {
    async request(request) {
      sent.push(request);
      return { status: statuses.shift() ?? 200, headers: {}, body: new Uint8Array(), url: request.url };
    },
    close: async () => {},
  };
  const book: DeliveryBook = {
    receiverOf: async ({ webhookId }) => webhookId,
    open: async () => open,
    note: async (_lane, id, attempt) => void noted.push({ id, ...attempt }),
  };
  const slots = createEndpointSlots(
    () => 0,
    () => 0,
  );
  const deps = { outbound, book, slots, clock: () => 1_700_000_000_000, random: () => 0 };
  const progress = await new MockActivityEnvironment().run(() => deliverPending(lane, deps));
  return { progress, sent, noted };
}

describe('deliverPending', () => {
  test('sends what is due in order, signed, and notes each', async () => {
    const { progress, sent, noted } = await deliver(batch());
    expect(progress).toEqual({ waitMs: null });
    expect(sent.map(({ headers }) => headers['webhook-id'])).toEqual(['ex-1-1', 'ex-1-2']);
    expect(sent[0]).toMatchObject({ url: 'https://receiver.example/', maxRedirects: 0, body: '{"n":1}' });
    expect(noted.map(({ id, result, status, nextAt }) => [id, result, status, nextAt])).toEqual([
      ['ex-1-1', 'delivered', 200, null],
      ['ex-1-2', 'delivered', 200, null],
    ]);
    const now = String(Math.floor(Date.now() / 1000));
    expect(sent[0]?.headers['webhook-timestamp']).toBe('1700000000');
    expect(() => new Webhook(SECRET).verify('{"n":1}', { ...sent[0]?.headers, 'webhook-timestamp': now })).toThrow();
  });

  test('leaves the signature to a message that has its own', async () => {
    const { sent } = await deliver(batch({ deliveries: [due(1, 0, true)] }));
    expect(Object.keys(sent[0]?.headers ?? {})).not.toContain('webhook-signature');
  });

  test('sends nothing past one that failed, and comes back when it is due again', async () => {
    const { progress, sent, noted } = await deliver(batch({ deliveries: [due(1), due(2, 1), due(3)] }), [200, 503]);
    expect(progress).toEqual({ waitMs: 300_000 });
    expect(sent).toHaveLength(2);
    expect(noted[1]).toMatchObject({ id: 'ex-1-2', result: 'waits', status: 503, nextAt: 1_700_000_300_000 });
    expect(noted[1]?.error).toContain('503');
  });

  test('goes on past one that is given up', async () => {
    const { progress, noted } = await deliver(batch({ maxAttempts: 3, deliveries: [due(1, 2), due(2)] }), [500]);
    expect(noted.map(({ result }) => result)).toEqual(['failed', 'delivered']);
    expect(progress).toEqual({ waitMs: null });
  });

  test('stops at one that is given up where that ends it', async () => {
    const { progress, noted } = await deliver(batch({ endsWithFailure: true, deliveries: [due(1, 9), due(2)] }), [500]);
    expect([progress, noted.map(({ result }) => result)]).toEqual([{ waitMs: 0 }, ['failed']]);
  });

  test('stops at a receiver that is gone', async () => {
    const { progress, noted } = await deliver(batch(), [410]);
    expect([progress, noted.map(({ result }) => result)]).toEqual([{ waitMs: 0 }, ['gone']]);
  });

  test('tells when to look again', async () => {
    expect((await deliver(1234)).progress).toEqual({ waitMs: 1234 });
    expect((await deliver(null)).progress).toEqual({ waitMs: null });
    expect((await deliver(batch({ more: true }))).progress).toEqual({ waitMs: 0 });
  });

  test('gives its slot back, also when the store fails', async () => {
    const slots = createEndpointSlots(
      () => 0,
      () => 0,
    );
    const outbound: Outbound = { request: () => Promise.reject(new Error('not used')), close: async () => {} };
    const away: DeliveryBook = {
      receiverOf: async () => 'wh-1',
      open: () => Promise.reject(new Error('away')),
      note: async () => {},
    };
    const deps = { outbound, book: away, slots, clock: Date.now, random: () => 0 };
    for (let count = 0; count < 30; count++)
      await expect(new MockActivityEnvironment().run(() => deliverPending(lane, deps))).rejects.toThrow('away');
  });
});
