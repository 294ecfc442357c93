import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DeliveryBook } from '../../../activities/webhooks/delivery-book.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { deliveryTimes } from '../../../services/operations/tell-webhooks.ts';
import { sealWebhook } from '../../../services/operations/webhook-secrets.ts';
import type { GivenUp } from '../../../services/store/execution-records.ts';
import type { StoredDelivery, StoredWebhook } from '../../../services/store/webhook-records.ts';
import { createDeliveryBook } from '../../../services/worker/create-delivery-book.ts';
import { findReceiver } from '../../../services/worker/find-receiver.ts';
import { ownLane } from '../../../workflows/delivery-lane.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { createTestDeps } from '../operations/test-deps.ts';
import { testVault } from '../vault/test-vault.ts';
import { insertEnded, newDelivery, shapes } from './delivery-samples.ts';

const vault = testVault();
const lane = { tenantId: 'default', webhookId: 'wh-1', subject: 'ex-1' };
const ownOfOne = ownLane('default', 'ex-1');
const url = 'https://receiver.example/';
const content = {
  secrets: [
    { value: 'new-secret', until: null },
    { value: 'old-secret', until: 5 },
  ],
  headers: { 'x-key': 'k' },
};
const endpoint: StoredWebhook = {
  ...{ id: 'wh-1', tenantId: 'default', url, description: null, events: [], workflows: null, headerNames: ['x-key'] },
  ...{ envelope: sealWebhook(vault, 'default', 'wh-1', content), style: 'plain', settings: { a: 1 }, enabled: true },
  ...{ disabledReason: null, failingSince: null, maxAttempts: 3, revision: 1 },
  ...{ createdAt: new Date(0), updatedAt: new Date(0) },
};

/** Finds one where these are stored. */
const find = (
  of: typeof lane,
  stored: { endpoint?: StoredWebhook; givenUp?: GivenUp; isDeleted?: true; at?: number; secret?: string },
  event = 'task.changed',
) => {
  const head = { webhook: { url, style: 'v1' }, ...(stored.givenUp ? { webhookGivenUp: stored.givenUp } : {}) };
  const store = {
    executions: { findHead: async () => (stored.isDeleted ? null : head) },
    webhooks: { find: async () => stored.endpoint ?? null },
  };
  const deps = { store, vault, clock: () => new Date(stored.at ?? 0), webhookSecret: stored.secret ?? null };
  return findReceiver(deps, of, { event });
};

test('the webhook of an execution is signed for the installation, and has no endpoint', async () => {
  const found = { url, style: 'v1', headers: {}, secrets: [], maxAttempts: 10 };
  expect(await find(ownOfOne, {})).toEqual(found);
  expect(await find(ownOfOne, { secret: 'of all' })).toEqual({ ...found, secrets: ['of all'] });
});

test('an endpoint brings headers, attempts and the secrets that hold', async () => {
  const secrets = ['new-secret', 'old-secret'];
  const told = { url, style: 'plain', headers: { 'x-key': 'k' }, secrets, maxAttempts: 3 };
  expect(await find(lane, { endpoint })).toEqual({ ...told, endpoint: { id: 'wh-1', settings: { a: 1 }, secrets } });
  expect(await find(lane, { endpoint, at: 5 })).toMatchObject({ secrets: ['new-secret'] });
});

test('a ping is attempted once, enabled or not', async () => {
  expect(await find(lane, { endpoint: { ...endpoint, enabled: false } }, 'webhook.ping')).toMatchObject({
    maxAttempts: 1,
  });
});

test.each([
  ['a deleted execution', ownOfOne, { isDeleted: true }, 'The execution was deleted.'],
  ['a receiver that is gone', ownOfOne, { givenUp: 'gone' }, 'The webhook answered before that it is gone.'],
  ['a receiver that was given up', ownOfOne, { givenUp: 'failing' }, 'given up'],
  ['a deleted endpoint', lane, {}, 'The webhook was deleted.'],
  ['a disabled endpoint', lane, { endpoint: { ...endpoint, enabled: false } }, 'The webhook was disabled.'],
] as const)('nothing is sent to %s', async (_, of, stored, because) => {
  expect(await find(of, stored)).toEqual({ refused: expect.stringContaining(because) });
});

describe('deliveries to the webhook that an execution was started with', () => {
  let mongodb: TestMongodb;
  let deps: OperationDeps;
  let book: DeliveryBook;
  const tenantId = 'default';
  const error = 'The webhook answered with status 500.';
  const failed = { at: 5, durationMs: 7, status: 500, error, nextAt: null };
  const add = (...deliveries: StoredDelivery[]) => deps.store.deliveries.add(deliveries, deliveryTimes(deps));
  beforeAll(async () => {
    mongodb = await startMongodb();
    ({ deps } = createTestDeps(mongodb.uri));
    await vi.waitFor(async () => expect(await deps.store.probe(2000)).toBe(true), 60_000);
    book = createDeliveryBook({ ...deps, webhookSecret: 'of this installation' }, shapes);
  });
  afterAll(async () => {
    await deps?.store.close();
    await mongodb?.stop();
  });
  const own = (executionId: string) => ownLane(tenantId, executionId);
  const begin = async (id: string) => {
    await insertEnded(deps, id, 2, { webhook: { url: 'https://caller.example/a?b=c', style: 'plain' } });
    await add(newDelivery(own(id), 1), newDelivery(own(id), 2));
  };
  const statusOf = async (id: string, sequence: number) => {
    const { status, attemptList } = (await deps.store.deliveries.find(tenantId, id, `${id}-${sequence}`)) ?? {};
    return [status, attemptList?.at(-1)?.error];
  };

  test('is sent what it is told without an endpoint, signed for the installation', async () => {
    await begin('ex-own00001');
    const body = '["ex-own00001",1,null,null]';
    expect(await book.open(own('ex-own00001'))).toMatchObject({
      ...{ url: 'https://caller.example/a?b=c', secrets: ['of this installation'], maxAttempts: 10, more: false },
      deliveries: [{ id: 'ex-own00001-1', failures: 0, isSigned: false, message: { body } }, { id: 'ex-own00001-2' }],
      endsWithFailure: true,
    });
    // Callers of one tenant and origin share slots; an endpoint has its own.
    expect(await book.receiverOf(own('ex-own00001'))).toBe('default https://caller.example');
    expect(await book.receiverOf(lane)).toBe('wh-1');
    expect(await book.receiverOf(own('ex-00000000'))).toBe('ex-00000000');
  });

  test.each([
    ['failed', 'The webhook was given up: a delivery before this one failed for good.'],
    ['gone', 'The webhook answered before that it is gone.'],
  ] as const)('is told nothing more once one is %s, until somebody asks for it', async (result, because) => {
    const id = `ex-own${result.padEnd(5, '0').slice(0, 5)}`;
    await begin(id);
    await book.note(own(id), `${id}-1`, { ...failed, result: 'waits', nextAt: 1 });
    expect(await book.open(own(id))).toMatchObject({ deliveries: [{ failures: 1 }, {}] });
    await book.note(own(id), `${id}-1`, { ...failed, result });
    expect(await book.open(own(id))).toBeNull();
    expect(await statusOf(id, 1)).toEqual(['FAILED', failed.error]);
    expect(await statusOf(id, 2)).toEqual(['FAILED', because]);
    await deps.store.listeners.resume(tenantId, id);
    await deps.store.deliveries.requeue(tenantId, id, { status: ['FAILED'] }, deliveryTimes(deps));
    expect(await book.open(own(id))).toMatchObject({ deliveries: [{ failures: 0 }, {}] });
  });

  test('is told nothing of an execution that was deleted, which takes its deliveries along', async () => {
    await begin('ex-own00003');
    expect(await deps.store.executions.remove(tenantId, 'ex-own00003')).toBe(true);
    expect(await statusOf('ex-own00003', 1)).toEqual([undefined, undefined]);
    expect(await book.open(own('ex-own00003'))).toBeNull();
    await add(newDelivery(own('ex-own00003'), 1));
    expect(await book.open(own('ex-own00003'))).toBeNull();
    expect(await statusOf('ex-own00003', 1)).toEqual(['FAILED', 'The execution was deleted.']);
  });
});
