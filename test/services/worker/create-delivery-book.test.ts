import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DeliveryAttempt } from '../../../activities/webhooks/delivery-book.ts';
import { createWebhook } from '../../../services/operations/create-webhook.ts';
import { deleteWebhook } from '../../../services/operations/delete-webhook.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { pingWebhook } from '../../../services/operations/ping-webhook.ts';
import { rotateWebhookSecret } from '../../../services/operations/rotate-webhook-secret.ts';
import { deliveryTimes } from '../../../services/operations/tell-webhooks.ts';
import { updateWebhook } from '../../../services/operations/update-webhook.ts';
import type { StoredDelivery } from '../../../services/store/webhook-records.ts';
import { createDeliveryBook } from '../../../services/worker/create-delivery-book.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { callerOf, createTestDeps } from '../operations/test-deps.ts';
import { insertEnded, newDelivery, shapes } from './delivery-samples.ts';

const DAY_MS = 86_400_000;
const caller = callerOf('default');
const tenantId = 'default';
let mongodb: TestMongodb;
let deps: OperationDeps;
let reports: string[];
let ahead = 0;
let webhookId: string;
let book: ReturnType<typeof createDeliveryBook>;

beforeAll(async () => {
  mongodb = await startMongodb();
  const made = createTestDeps(mongodb.uri);
  reports = made.reports;
  deps = { ...made.deps, clock: () => new Date(Date.now() + ahead), webhookStyles: ['plain', 'broken', 'odd'] };
  await vi.waitFor(async () => expect(await deps.store.probe(2000)).toBe(true), 60_000);
  for (const id of ['ex-aaaaaaaa', 'ex-bbbbbbbb']) await insertEnded(deps, id, 30);
  book = createDeliveryBook({ ...deps, webhookSecret: null }, shapes);
});

afterAll(async () => {
  await deps?.store.close();
  await mongodb?.stop();
});

beforeEach(async () => {
  ahead = 0;
  webhookId = await create();
});

const create = async (given: object = {}) => {
  const whole = { url: 'https://receiver.example/', style: 'plain', settings: { a: 1 }, ...given };
  return (await createWebhook.run(deps, createWebhook.input.parse(whole), caller)).id;
};
const laneOf = (subject: string) => ({ tenantId, webhookId, subject });
const toDelivery = (executionId: string, sequence: number, more: Partial<StoredDelivery> = {}): StoredDelivery =>
  newDelivery(laneOf(executionId), sequence, { nextAttemptAt: deps.clock(), createdAt: deps.clock(), ...more });
const add = (...deliveries: StoredDelivery[]) => deps.store.deliveries.add(deliveries, deliveryTimes(deps));
const find = (id: string) => deps.store.deliveries.find(tenantId, webhookId, id);
const endpoint = () => deps.store.webhooks.find(tenantId, webhookId);
const attempt = (more: Partial<DeliveryAttempt> = {}): DeliveryAttempt => ({
  ...{ at: deps.clock().getTime(), durationMs: 7, status: 204, error: null, result: 'delivered', nextAt: null },
  ...more,
});
const failed = { status: 500, error: 'The webhook answered with status 500.', result: 'failed' } as const;

describe('what is due', () => {
  test('comes in order, shaped for the endpoint, a batch at a time', async () => {
    const all = Array.from({ length: 25 }, (_, index) => toDelivery('ex-aaaaaaaa', index + 1));
    await add(...all.toReversed());
    await updateWebhook.run(deps, { webhook: webhookId, headers: { 'x-key': 'k', 'Content-Type': 'no' } }, caller);
    const batch = await book.open(laneOf('ex-aaaaaaaa'));
    if (batch === null || typeof batch === 'number') throw new Error('nothing is due');
    expect(batch).toMatchObject({ url: 'https://receiver.example/', maxAttempts: 10, more: true });
    expect(batch.deliveries.map(({ id }) => id)).toEqual(all.slice(0, 20).map(({ id }) => id));
    expect(batch.deliveries[1]).toEqual({
      ...{ id: 'ex-aaaaaaaa-2', failures: 0, isSigned: false },
      message: {
        method: 'POST',
        headers: { 'x-key': 'k', 'Content-Type': 'no', 'content-type': 'text/plain' },
        body: '["ex-aaaaaaaa",2,{"a":1},"Sample"]',
      },
    });
  });

  test('waits behind one that is attempted again later', async () => {
    const later = new Date(Date.now() + 60_000);
    await add(toDelivery('ex-aaaaaaaa', 1, { nextAttemptAt: later }), toDelivery('ex-aaaaaaaa', 2));
    const wait = await book.open(laneOf('ex-aaaaaaaa'));
    expect(wait).toBeGreaterThan(50_000);
    expect(wait).toBeLessThanOrEqual(60_000);
    // A run waits for it now, which nobody needs to start.
    const claims = await deps.store.deliveries.claimUnstarted(new Date(Date.now() + DAY_MS), 100, new Date());
    expect(claims.filter((lane) => lane.webhookId === webhookId)).toEqual([]);
    await add(toDelivery('ex-bbbbbbbb', 1), toDelivery('ex-bbbbbbbb', 2, { nextAttemptAt: later }));
    expect(await book.open(laneOf('ex-bbbbbbbb'))).toMatchObject({ deliveries: [{ id: 'ex-bbbbbbbb-1' }], more: true });
  });

  test('is signed with every secret that holds', async () => {
    await add(toDelivery('ex-aaaaaaaa', 1));
    await rotateWebhookSecret.run(deps, { webhook: webhookId, overlapSeconds: 60 }, caller);
    expect(await book.open(laneOf('ex-aaaaaaaa'))).toMatchObject({ secrets: [expect.any(String), expect.any(String)] });
    ahead = 61_000;
    expect(await book.open(laneOf('ex-aaaaaaaa'))).toMatchObject({ secrets: [expect.any(String)] });
  });

  test('is nothing where nothing is pending', async () => {
    expect(await book.open(laneOf('ex-aaaaaaaa'))).toBeNull();
  });
});

describe('a delivery is given up', () => {
  const errorOf = async (id: string) => (await find(id))?.attemptList.at(-1)?.error;

  test('when its endpoint is disabled or gone', async () => {
    await add(toDelivery('ex-aaaaaaaa', 1), toDelivery('ex-aaaaaaaa', 2), toDelivery('ex-bbbbbbbb', 1));
    await updateWebhook.run(deps, { webhook: webhookId, enabled: false }, caller);
    expect(await book.open(laneOf('ex-aaaaaaaa'))).toBeNull();
    expect(await errorOf('ex-aaaaaaaa-2')).toBe('The webhook was disabled.');
    expect(await find('ex-aaaaaaaa-1')).toMatchObject({ status: 'FAILED', attempts: 0, nextAttemptAt: null });
    await deleteWebhook.run(deps, { webhook: webhookId }, caller);
    expect(await book.open(laneOf('ex-bbbbbbbb'))).toBeNull();
    expect(await errorOf('ex-bbbbbbbb-1')).toBe('The webhook was deleted.');
  });

  test.each([
    ['broken', 'no such template'],
    ['odd', 'Nobody shapes messages of the style odd.'],
  ])('when its message cannot be made: %s', async (style, error) => {
    await updateWebhook.run(deps, { webhook: webhookId, style }, caller);
    await add(toDelivery('ex-aaaaaaaa', 1));
    expect(await book.open(laneOf('ex-aaaaaaaa'))).toMatchObject({ deliveries: [] });
    expect(await find('ex-aaaaaaaa-1')).toMatchObject({ status: 'FAILED' });
    expect(await errorOf('ex-aaaaaaaa-1')).toContain(error);
  });

  test('when its execution was deleted', async () => {
    await add(toDelivery('ex-00000000', 1));
    expect(await book.open(laneOf('ex-00000000'))).toMatchObject({ deliveries: [], more: false });
    expect(await errorOf('ex-00000000-1')).toBe('The execution was deleted.');
  });
});

describe('a ping', () => {
  test('is attempted once, enabled or not, and says nothing of the endpoint', async () => {
    await updateWebhook.run(deps, { webhook: webhookId, enabled: false }, caller);
    const { id } = await pingWebhook.run(deps, { webhook: webhookId }, caller);
    const batch = await book.open(laneOf(id));
    expect(batch).toMatchObject({ maxAttempts: 1, deliveries: [{ id }] });
    const text = JSON.stringify(batch);
    expect(text).toContain('webhook.ping');
    await book.note(laneOf(id), id, attempt(failed));
    expect(await endpoint()).toMatchObject({ failingSince: null });
  });
});

describe('attempts', () => {
  test('are listed with what came of them', async () => {
    await add(toDelivery('ex-aaaaaaaa', 1));
    const nextAt = Date.now() + 5000;
    await book.note(laneOf('ex-aaaaaaaa'), 'ex-aaaaaaaa-1', attempt({ ...failed, result: 'waits', nextAt }));
    expect(await find('ex-aaaaaaaa-1')).toMatchObject({
      ...{ status: 'PENDING', attempts: 1, failures: 1, nextAttemptAt: new Date(nextAt), deliveredAt: null },
      attemptList: [{ durationMs: 7, status: 500, error: failed.error }],
    });
    await book.note(laneOf('ex-aaaaaaaa'), 'ex-aaaaaaaa-1', attempt());
    expect(await find('ex-aaaaaaaa-1')).toMatchObject({ status: 'DELIVERED', attempts: 2, nextAttemptAt: null });
    for (let count = 0; count < 25; count++)
      await book.note(laneOf('ex-aaaaaaaa'), 'ex-aaaaaaaa-1', attempt({ durationMs: count }));
    const found = await find('ex-aaaaaaaa-1');
    expect([found?.attempts, found?.attemptList.length, found?.attemptList.at(-1)?.durationMs]).toEqual([27, 20, 24]);
  });

  test('that fail for three days disable the endpoint; one that succeeds starts the count anew', async () => {
    await add(toDelivery('ex-aaaaaaaa', 1));
    const note = (more: object) => book.note(laneOf('ex-aaaaaaaa'), 'ex-aaaaaaaa-1', attempt(more));
    const begun = deps.clock();
    await note({ ...failed, at: begun.getTime() });
    expect(await endpoint()).toMatchObject({ enabled: true, failingSince: begun });
    ahead = 2.9 * DAY_MS;
    await note(failed);
    await note({});
    expect(await endpoint()).toMatchObject({ enabled: true, failingSince: null });
    await note(failed);
    ahead = 5.8 * DAY_MS;
    await note(failed);
    expect(await endpoint()).toMatchObject({ enabled: true });
    ahead = 6 * DAY_MS;
    await note(failed);
    expect(await endpoint()).toMatchObject({ enabled: false, disabledReason: 'failing' });
    expect(reports).toContain(`Webhook ${webhookId} was disabled: nothing has reached it for 3 days.`);
  });

  test('that the receiver answers with gone disable it at once', async () => {
    await add(toDelivery('ex-aaaaaaaa', 1));
    await book.note(laneOf('ex-aaaaaaaa'), 'ex-aaaaaaaa-1', attempt({ status: 410, error: 'gone', result: 'gone' }));
    expect(await endpoint()).toMatchObject({ enabled: false, disabledReason: 'gone' });
    expect(await find('ex-aaaaaaaa-1')).toMatchObject({ status: 'FAILED' });
  });
});
