import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createWebhook } from '../../../services/operations/create-webhook.ts';
import { listExecutionDeliveries } from '../../../services/operations/list-execution-deliveries.ts';
import { createListeners } from '../../../services/operations/listeners.ts';
import { redeliverDelivery, redeliverMany } from '../../../services/operations/redeliver.ts';
import { startInline } from '../../../services/operations/start-inline.ts';
import { createTeller } from '../../../services/operations/tell-webhooks.ts';
import { updateWebhook } from '../../../services/operations/update-webhook.ts';
import type { RunEvent } from '../../../workflows/execution.ts';
import { projection } from '../store/samples.ts';
import { callerOf } from './test-deps.ts';
import { ended, openWebhookDesk, url } from './webhook-desk.ts';

let desk: Awaited<ReturnType<typeof openWebhookDesk>>;

beforeAll(async () => {
  desk = await openWebhookDesk();
});
beforeEach(() => desk.newTenant());
afterAll(() => desk?.close());

describe('an execution', () => {
  it('that nobody listens to desk.runs as it always did', async () => {
    await desk.create({ workflows: [desk.workflow], enabled: false });
    await desk.create({ events: [] });
    const id = await desk.start();
    expect(desk.runs.inputs.get(id)?.notify).toBe(false);
    expect(desk.runs.inputs.get(id)).not.toHaveProperty('notifyEnd');
  });

  it('tells its end alone where nobody wants more, and each change where somebody does', async () => {
    await desk.create({ events: ['execution.failed'], workflows: [desk.workflow] });
    expect(desk.runs.inputs.get(await desk.start())).toMatchObject({ notify: false, notifyEnd: true });
    await desk.create({ events: ['task.changed'] });
    const id = await desk.start();
    expect(desk.runs.inputs.get(id)).toMatchObject({ notify: true });
    expect(desk.runs.inputs.get(id)).not.toHaveProperty('notifyEnd');
  });

  it('of an inline definition is told to those who listen to all', async () => {
    const all = await desk.create();
    await desk.create({ workflows: [desk.workflow] });
    const definition = { name: 'Inline', steps: [{ type: 'Echo' }] };
    const { execution } = await startInline.run(desk.deps, { definition, waitMs: 0 }, desk.caller);
    const found = await desk.deps.store.executions.findHead(desk.caller.caller.tenantId, execution.id);
    expect(found?.listeners).toEqual({ webhooks: [all], everyChange: false });
  });

  it('started where an endpoint was stored elsewhere is told to it a second later', async () => {
    await desk.start();
    const elsewhere = { ...desk.deps, listeners: createListeners(desk.deps.store, Date.now) };
    await createWebhook.run(elsewhere, createWebhook.input.parse({ url }), desk.caller);
    let id = '';
    await desk.later(1001, async () => {
      id = await desk.start();
    });
    expect(desk.runs.inputs.get(id)?.notifyEnd).toBe(true);
  });
});

describe('telling', () => {
  it('makes a delivery of each event for who wants it, and starts them', async () => {
    const [ends, failures, all] = [
      await desk.create(),
      await desk.create({ events: ['execution.failed'] }),
      await desk.create({ events: ['execution.started', 'task.changed', 'execution.completed'] }),
    ];
    const id = await desk.start();
    const started: RunEvent = { sequence: 1, type: 'execution.started', at: 1, status: 'RUNNING' };
    const changed: RunEvent = { sequence: 2, type: 'task.changed', at: 2, path: 'one', status: 'RUNNING' };
    const { tenantId } = desk.caller.caller;
    await desk.deps.store.records.project(projection(id, 1, { tenantId, events: [started, changed] }));
    await desk.tell(id);
    expect(await desk.logOf(ends)).toEqual([]);
    await desk.finish(id, [{ ...ended, sequence: 3 }]);
    await desk.tell(id);
    expect((await desk.logOf(all)).map(({ id, event }) => [id, event]).sort()).toEqual([
      [`${id}-1`, 'execution.started'],
      [`${id}-2`, 'task.changed'],
      [`${id}-3`, 'execution.completed'],
    ]);
    expect(await desk.logOf(failures)).toEqual([]);
    expect(await desk.logOf(ends)).toMatchObject([
      {
        ...{ id: `${id}-3`, webhook: ends, execution: id, sequence: 3, event: 'execution.completed' },
        ...{ status: 'PENDING', attempts: 0, responseStatus: null, error: null, deliveredAt: null },
      },
    ]);
    expect(desk.runs.asked).toEqual([`deliver ${all} ${id}`, `deliver ${ends} ${id}`, `deliver ${all} ${id}`]);
  });

  it('twice makes no delivery twice', async () => {
    const webhook = await desk.create();
    const id = await desk.start();
    await desk.finish(id);
    await Promise.all([desk.tell(id), desk.tell(id), desk.tell(id)]);
    await desk.attempt(webhook, id, 'DELIVERED');
    await desk.tell(id);
    expect(await desk.logOf(webhook)).toMatchObject([{ status: 'DELIVERED', attempts: 1, responseStatus: 204 }]);
  });

  it('that a crash cut off is done by the sweeper', async () => {
    const webhook = await desk.create();
    const id = await desk.start();
    await desk.finish(id);
    // The process died before it told anybody.
    await desk.sweepAfter(3000);
    expect(await desk.logOf(webhook)).toMatchObject([{ id: `${id}-1`, status: 'PENDING' }]);
    expect(desk.startsOf(id)).toEqual([`deliver ${webhook} ${id}`]);
    await desk.sweepAfter(3000);
    expect(desk.startsOf(id)).toHaveLength(1);
    // All is told: nobody looks at it any more.
    const claims = await desk.deps.store.listeners.claimUntold(new Date(Date.now() + 1e9), 1000, () => new Date());
    expect(claims.map(({ executionId }) => executionId)).not.toContain(id);
  });

  it('while Temporal is away leaves deliveries that the sweeper starts, until they have begun', async () => {
    const webhook = await desk.create();
    const id = await desk.start();
    await desk.finish(id);
    desk.runs.down = true;
    await desk.tell(id);
    desk.runs.down = false;
    await desk.sweepAfter(0);
    expect(desk.startsOf(id)).toEqual([]);
    await desk.sweepAfter(11_000);
    await desk.sweepAfter(12_000);
    expect(desk.startsOf(id)).toEqual([`deliver ${webhook} ${id}`]);
    await desk.sweepAfter(80_000);
    expect(desk.startsOf(id)).toHaveLength(2);
    await desk.attempt(webhook, id, 'FAILED');
    await desk.sweepAfter(200_000);
    expect(desk.startsOf(id)).toHaveLength(2);
  });

  it('follows a run that is still open, the more rarely the older it is', async () => {
    const webhook = await desk.create({ events: ['execution.started', 'execution.ended'] });
    const id = await desk.start();
    await desk.sweepAfter(3000);
    await desk.finish(id, [{ ...ended, sequence: 9 }]);
    await desk.sweepAfter(12_000);
    expect(await desk.logOf(webhook)).toEqual([]);
    await desk.sweepAfter(14_000);
    expect(await desk.logOf(webhook)).toHaveLength(1);
  });

  it('keeps for an endpoint that was disabled by itself what it misses, and nothing for one disabled by hand', async () => {
    const [failing, off] = [await desk.create(), await desk.create()];
    await desk.deps.store.webhooks.disable(desk.caller.caller.tenantId, failing, 'failing', desk.deps.clock());
    desk.deps.listeners?.forget(desk.caller.caller.tenantId);
    await updateWebhook.run(desk.deps, { webhook: off, enabled: false }, desk.caller);
    const id = await desk.start();
    await desk.finish(id);
    await desk.tell(id);
    expect(await desk.logOf(failing)).toMatchObject([
      { status: 'FAILED', attempts: 0, error: 'The webhook was disabled.' },
    ]);
    expect(await desk.logOf(off)).toEqual([]);
    expect(desk.runs.asked).toEqual([]);
    await expect(
      redeliverDelivery.run(desk.deps, { webhook: failing, delivery: `${id}-1` }, desk.caller),
    ).rejects.toMatchObject({
      code: 'webhook-disabled',
    });
    await updateWebhook.run(desk.deps, { webhook: failing, enabled: true }, desk.caller);
    const since = new Date(Date.now() - 60_000).toISOString();
    const many = await redeliverMany.run(desk.deps, { webhook: failing, since, status: ['FAILED'] }, desk.caller);
    expect([many.count, desk.startsOf(id)]).toEqual([1, [`deliver ${failing} ${id}`]]);
  });

  it('does one thing at a time per execution, and misses nothing that comes meanwhile', async () => {
    const webhook = await desk.create({ events: ['execution.started', 'execution.ended'] });
    const id = await desk.start();
    const { tenantId } = desk.caller.caller;
    const teller = createTeller(desk.deps);
    const started: RunEvent = { sequence: 1, type: 'execution.started', at: 1, status: 'RUNNING' };
    await desk.deps.store.records.project(projection(id, 1, { tenantId, events: [started] }));
    teller(id, tenantId);
    await desk.finish(id, [{ ...ended, sequence: 2 }]);
    teller(id, tenantId);
    await expect.poll(async () => (await desk.logOf(webhook)).length, { timeout: 10_000 }).toBe(2);
  });
});

describe('the webhook that an execution was started with', () => {
  const given = { webhook: { url, style: 'v1' } };
  const started: RunEvent = { sequence: 1, type: 'execution.started', at: 1, status: 'RUNNING' };
  const project = (id: string) =>
    desk.deps.store.records.project(projection(id, 1, { tenantId: desk.caller.caller.tenantId, events: [started] }));

  it('is told of every change by the same lanes, beside endpoints', async () => {
    const ends = await desk.create();
    const id = await desk.start(given);
    expect(desk.runs.inputs.get(id)).toMatchObject({ notify: true });
    await project(id);
    createTeller(desk.deps)(id, desk.caller.caller.tenantId);
    await expect.poll(() => desk.startsOf(id), { timeout: 10_000 }).toEqual([`deliver ${id} ${id}`]);
    await desk.finish(id, [{ ...ended, sequence: 2 }]);
    await desk.tell(id);
    const told = await desk.ownLogOf(id);
    expect(told.map(({ id }) => id).sort()).toEqual([`${id}-1`, `${id}-2`]);
    expect(told.find(({ sequence }) => sequence === 2)).toMatchObject({
      ...{ webhook: null, execution: id, event: 'execution.completed', status: 'PENDING', attempts: 0 },
    });
    expect(await desk.logOf(ends)).toMatchObject([{ webhook: ends, id: `${id}-2` }]);
  });

  it('is told by the sweeper what a crash cut off', async () => {
    const id = await desk.start(given);
    await desk.finish(id);
    await desk.sweepAfter(3000);
    expect(await desk.ownLogOf(id)).toMatchObject([{ id: `${id}-1`, status: 'PENDING' }]);
    expect(desk.startsOf(id)).toEqual([`deliver ${id} ${id}`]);
    const claims = await desk.deps.store.listeners.claimUntold(new Date(Date.now() + 1e9), 1000, () => new Date());
    expect(claims.map(({ executionId }) => executionId)).not.toContain(id);
  });

  it('that was given up keeps what it misses', async () => {
    const id = await desk.start(given);
    await desk.deps.store.listeners.giveUp(desk.caller.caller.tenantId, id, 'gone');
    await desk.finish(id);
    await desk.tell(id);
    expect(await desk.ownLogOf(id)).toMatchObject([
      { status: 'FAILED', attempts: 0, error: expect.stringContaining('gone') },
    ]);
    expect(desk.startsOf(id)).toEqual([]);
  });

  it('is not told of another execution, and the log of one without is empty', async () => {
    const [one, without] = [await desk.start(given), await desk.start()];
    await desk.finish(one);
    await desk.tell(one);
    await desk.finish(without);
    await desk.tell(without);
    expect(await desk.ownLogOf(without)).toEqual([]);
    await expect(
      listExecutionDeliveries.run(desk.deps, { execution: one, limit: 50 }, callerOf('somebody-else')),
    ).rejects.toMatchObject({ code: 'execution-not-found' });
  });
});
