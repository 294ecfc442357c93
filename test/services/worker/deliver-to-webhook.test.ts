import { Client } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { getDelivery } from '../../../services/operations/get-delivery.ts';
import { pingWebhook } from '../../../services/operations/ping-webhook.ts';
import { redeliverDelivery } from '../../../services/operations/redeliver.ts';
import { redeliverExecutionDeliveries } from '../../../services/operations/redeliver-for-execution.ts';
import { temporalNames } from '../../../workflows/temporal-names.ts';
import { openDeliveryStack } from './delivery-stack.ts';
import type { deliverEvents } from './delivery-workflows.ts';

const waiting = { timeout: 30_000 };
let stack: Awaited<ReturnType<typeof openDeliveryStack>>;

beforeAll(async () => {
  stack = await openDeliveryStack();
});
afterEach(() => {
  stack.answer = 204;
});
afterAll(() => stack?.close());

const idsAt = (path: string) => stack.idsAt(path);

/** Stops the worker while the first event is under way: it comes again, and the others behind it. */
async function repeatsAfterStop(
  path: string,
  { all, end }: { all: string[]; end: () => Promise<void> },
  statusOfLast: () => Promise<string>,
) {
  await expect.poll(() => idsAt(path), waiting).toEqual([all[0]]);
  await stack.stopWorker();
  await end();
  await stack.startWorker();
  for (const count of [2, 3, 4]) {
    await expect.poll(() => idsAt(path).length, waiting).toBe(count);
    stack.held.get(path)?.writeHead(204).end();
  }
  expect(idsAt(path)).toEqual([all[0], ...all]);
  await expect.poll(statusOfLast, waiting).toBe('DELIVERED');
}

describe('deliverToWebhook', () => {
  test('sends in order, signed, and goes on when more happens after it had nothing left', async () => {
    const { all, end } = await stack.tellThree('/orderly');
    await expect.poll(() => idsAt('/orderly'), waiting).toEqual(all.slice(0, 2));
    await end();
    await expect.poll(() => idsAt('/orderly'), waiting).toEqual(all);
    expect(stack.forged).toEqual([]);
  });

  test('does not let an endpoint that hangs delay another', async () => {
    const { all, end, webhooks, statusOf } = await stack.tellThree('/hangs/for-ever', '/quick');
    await end();
    await expect.poll(() => idsAt('/quick'), waiting).toEqual(all);
    expect(new Set(idsAt('/hangs/for-ever'))).toEqual(new Set(all.slice(0, 1)));
    expect(await statusOf(webhooks[0], all[0])).toBe('PENDING');
  });

  test('repeats what was under way in a worker that stopped, and loses nothing behind it', async () => {
    const path = '/hangs/once';
    const told = await stack.tellThree(path);
    await repeatsAfterStop(path, told, () => told.statusOf(told.webhooks[0], told.all[2]));
  });

  test('holds back what follows a failure, and tries again at once when asked to', async () => {
    stack.answer = 500;
    const { all, caller, webhooks, statusOf } = await stack.tellThree('/later');
    const [webhook = ''] = webhooks;
    const first = { webhook, delivery: all[0] ?? '' };
    const attempts = async () => (await getDelivery.run(stack.deps, first, caller)).attempts;
    await expect.poll(attempts, waiting).toBe(1);
    expect(await getDelivery.run(stack.deps, first, caller)).toMatchObject({
      ...{ status: 'PENDING', responseStatus: 500, nextAttemptAt: expect.any(String) },
    });
    expect(await statusOf(webhook, all[1])).toBe('PENDING');
    stack.answer = 204;
    await redeliverDelivery.run(stack.deps, first, caller);
    await expect.poll(() => idsAt('/later'), waiting).toEqual([all[0], all[0], all[1]]);
    await expect.poll(() => statusOf(webhook, all[1]), waiting).toBe('DELIVERED');
  });

  test('delivers a ping', async () => {
    const { caller, webhooks, statusOf } = await stack.tellThree('/pinged');
    const { id } = await pingWebhook.run(stack.deps, { webhook: webhooks[0] ?? '' }, caller);
    await expect.poll(() => idsAt('/pinged'), waiting).toContain(id);
    await expect.poll(() => statusOf(webhooks[0], id), waiting).toBe('DELIVERED');
  });
});

describe('deliverToOwnWebhook', () => {
  test('sends every event to the webhook that an execution was started with, in order, signed, and notes it', async () => {
    const { all, end, read, statusOf } = await stack.tellOwn('/own');
    await expect.poll(() => idsAt('/own'), waiting).toEqual(all.slice(0, 2));
    await end();
    await expect.poll(() => idsAt('/own'), waiting).toEqual(all);
    expect(stack.forged).toEqual([]);
    await expect.poll(() => statusOf(3), waiting).toBe('DELIVERED');
    expect(await read(1)).toMatchObject({ webhook: null, attempts: 1, responseStatus: 204, attemptList: [{}] });
  });

  test('repeats what was under way in a worker that stopped, and loses nothing behind it', async () => {
    const path = '/hangs/own';
    const told = await stack.tellOwn(path);
    await repeatsAfterStop(path, told, () => told.statusOf(3));
  });

  test('sends nothing more to a receiver that is gone, until somebody asks for it', async () => {
    stack.answer = 410;
    const { id, caller, all, end, read, statusOf } = await stack.tellOwn('/gone');
    await expect.poll(() => statusOf(2), waiting).toBe('FAILED');
    expect([idsAt('/gone'), (await read(1)).responseStatus]).toEqual([all.slice(0, 1), 410]);
    await end();
    expect((await read(3)).error).toContain('gone');
    stack.answer = 204;
    await redeliverExecutionDeliveries.run(stack.deps, { execution: id }, caller);
    await expect.poll(() => idsAt('/gone'), waiting).toEqual([all[0], ...all]);
  });
});

describe('deliverEvents', () => {
  test('of an earlier release hands over what it has not delivered', async () => {
    const path = '/earlier';
    await stack.stopWorker();
    const { id, caller, all, end } = await stack.tellOwn(path, true);
    // As that release did it: two events are there, and then it waits.
    await stack.startWorker({
      deliverNextEvents: async ({ after }: { after: number }) => ({ deliveredUpTo: Math.max(after, 2), ended: false }),
    });
    const input = { executionId: id, tenantId: caller.caller.tenantId };
    const start = { workflowId: `deliver-${id}`, taskQueue: temporalNames.taskQueue, args: [input] as const };
    const run = await new Client({ connection: stack.connection }).workflow.start<typeof deliverEvents>(
      'deliverEvents',
      start,
    );
    const waits = async () => (await run.fetchHistory()).events?.some((event) => event.timerStartedEventAttributes);
    await expect.poll(waits, waiting).toBe(true);
    await stack.stopWorker();
    await stack.startWorker();
    await end();
    await run.signal('eventsAdded');
    expect(await run.result()).toEqual({ deliveredUpTo: 2, ended: true });
    await expect.poll(() => idsAt(path), waiting).toEqual([all[2]]);
    expect(stack.forged).toEqual([]);
  });
});
