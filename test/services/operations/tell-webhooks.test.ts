import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createWebhook } from '../../../services/operations/create-webhook.ts';
import { createWorkflow } from '../../../services/operations/create-workflow.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { getDelivery } from '../../../services/operations/get-delivery.ts';
import { listDeliveries } from '../../../services/operations/list-deliveries.ts';
import { createListeners } from '../../../services/operations/listeners.ts';
import { pingWebhook } from '../../../services/operations/ping-webhook.ts';
import { redeliverDelivery, redeliverMany } from '../../../services/operations/redeliver.ts';
import { startExecution } from '../../../services/operations/start-execution.ts';
import { startInline } from '../../../services/operations/start-inline.ts';
import { createTeller, sweepWebhooks, tellWebhooks } from '../../../services/operations/tell-webhooks.ts';
import { updateWebhook } from '../../../services/operations/update-webhook.ts';
import type { RunEvent } from '../../../workflows/execution.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { finalRecord, projection } from '../store/samples.ts';
import { callerOf, createTestDeps, type HandRuns } from './test-deps.ts';

let mongodb: TestMongodb;
let deps: OperationDeps;
let runs: HandRuns;
let workflow: string;
let ahead = 0;
let tenant = 0;
let caller = callerOf('default');
const { signal } = new AbortController();

beforeAll(async () => {
  mongodb = await startMongodb();
  const made = createTestDeps(mongodb.uri);
  runs = made.runs;
  const clock = () => new Date(Date.now() + ahead);
  deps = { ...made.deps, clock, listeners: createListeners(made.deps.store, () => clock().getTime()) };
  await vi.waitFor(async () => expect(await deps.store.probe(2000)).toBe(true), 60_000);
});

afterAll(async () => {
  await deps?.store.close();
  await mongodb?.stop();
});

/** Each test has a tenant of its own, whom nobody else's webhooks are told of. */
beforeEach(async () => {
  caller = callerOf(`tenant-${++tenant}`);
  runs.asked.length = 0;
  runs.down = false;
  const definition = { name: 'One', steps: [{ type: 'Echo' }] };
  workflow = (await createWorkflow.run(deps, { definition }, caller)).id;
});

const url = 'https://receiver.example/hook';
const create = async (given: object = {}) =>
  (await createWebhook.run(deps, createWebhook.input.parse({ url, ...given }), caller)).id;
const start = async () => (await startExecution.run(deps, { workflow, waitMs: 0 }, caller)).execution.id;
const ended: RunEvent = { sequence: 1, type: 'execution.ended', at: 5, status: 'COMPLETED' };
const finish = (id: string, events = [ended]) =>
  deps.store.records.finalize(finalRecord(id, { tenantId: caller.caller.tenantId, events }));
const tell = (id: string) => tellWebhooks(deps, caller.caller.tenantId, id);
const logOf = async (webhook: string, query: object = {}) =>
  (await listDeliveries.run(deps, listDeliveries.input.parse({ webhook, ...query }), caller)).items;
/** The lanes of an execution that were started: sweeps may start those of other tests too. */
const startsOf = (id: string | undefined) => runs.asked.filter((each) => each.endsWith(` ${id}`));
/** Sweeps as if so many milliseconds had passed. */
async function sweepAfter(ms: number) {
  ahead = ms;
  await sweepWebhooks(deps, signal).finally(() => {
    ahead = 0;
  });
}
/** Notes an attempt of the first delivery about an execution. */
async function attempt(webhookId: string, subject: string, id: string, status: 'DELIVERED' | 'FAILED') {
  const lane = { tenantId: caller.caller.tenantId, webhookId, subject };
  const facts = { at: deps.clock(), durationMs: 12, status: status === 'FAILED' ? 500 : 204, error: null };
  await deps.store.deliveries.note(lane, id, { status, attempt: facts, nextAttemptAt: null });
}

describe('an execution', () => {
  it('that nobody listens to runs as it always did', async () => {
    await create({ workflows: [workflow], enabled: false });
    await create({ events: [] });
    const id = await start();
    expect(runs.inputs.get(id)?.notify).toBe(false);
    expect(runs.inputs.get(id)).not.toHaveProperty('notifyEnd');
  });

  it('tells its end alone where nobody wants more, and each change where somebody does', async () => {
    await create({ events: ['execution.failed'], workflows: [workflow] });
    expect(runs.inputs.get(await start())).toMatchObject({ notify: false, notifyEnd: true });
    await create({ events: ['task.changed'] });
    const id = await start();
    expect(runs.inputs.get(id)).toMatchObject({ notify: true });
    expect(runs.inputs.get(id)).not.toHaveProperty('notifyEnd');
  });

  it('of an inline definition is told to those who listen to all', async () => {
    const all = await create();
    await create({ workflows: [workflow] });
    const definition = { name: 'Inline', steps: [{ type: 'Echo' }] };
    const { execution } = await startInline.run(deps, { definition, waitMs: 0 }, caller);
    const found = await deps.store.executions.findHead(caller.caller.tenantId, execution.id);
    expect(found?.listeners).toEqual({ webhooks: [all], everyChange: false });
  });

  it('started where an endpoint was stored elsewhere is told to it a second later', async () => {
    await start();
    const elsewhere = { ...deps, listeners: createListeners(deps.store, Date.now) };
    await createWebhook.run(elsewhere, createWebhook.input.parse({ url }), caller);
    ahead = 1001;
    const id = await start();
    ahead = 0;
    expect(runs.inputs.get(id)?.notifyEnd).toBe(true);
  });
});

describe('telling', () => {
  it('makes a delivery of each event for who wants it, and starts them', async () => {
    const [ends, failures, all] = [
      await create(),
      await create({ events: ['execution.failed'] }),
      await create({ events: ['execution.started', 'task.changed', 'execution.completed'] }),
    ];
    const id = await start();
    const started: RunEvent = { sequence: 1, type: 'execution.started', at: 1, status: 'RUNNING' };
    const changed: RunEvent = { sequence: 2, type: 'task.changed', at: 2, path: 'one', status: 'RUNNING' };
    const { tenantId } = caller.caller;
    await deps.store.records.project(projection(id, 1, { tenantId, events: [started, changed] }));
    await tell(id);
    expect(await logOf(ends)).toEqual([]);
    await finish(id, [{ ...ended, sequence: 3 }]);
    await tell(id);
    expect((await logOf(all)).map(({ id, event }) => [id, event]).sort()).toEqual([
      [`${id}-1`, 'execution.started'],
      [`${id}-2`, 'task.changed'],
      [`${id}-3`, 'execution.completed'],
    ]);
    expect(await logOf(failures)).toEqual([]);
    expect(await logOf(ends)).toMatchObject([
      {
        ...{ id: `${id}-3`, webhook: ends, execution: id, sequence: 3, event: 'execution.completed' },
        ...{ status: 'PENDING', attempts: 0, responseStatus: null, error: null, deliveredAt: null },
      },
    ]);
    expect(runs.asked).toEqual([`deliver ${all} ${id}`, `deliver ${ends} ${id}`, `deliver ${all} ${id}`]);
  });

  it('twice makes no delivery twice', async () => {
    const webhook = await create();
    const id = await start();
    await finish(id);
    await Promise.all([tell(id), tell(id), tell(id)]);
    await attempt(webhook, id, `${id}-1`, 'DELIVERED');
    await tell(id);
    expect(await logOf(webhook)).toMatchObject([{ status: 'DELIVERED', attempts: 1, responseStatus: 204 }]);
  });

  it('that a crash cut off is done by the sweeper', async () => {
    const webhook = await create();
    const id = await start();
    await finish(id);
    // The process died before it told anybody.
    await sweepAfter(3000);
    expect(await logOf(webhook)).toMatchObject([{ id: `${id}-1`, status: 'PENDING' }]);
    expect(startsOf(id)).toEqual([`deliver ${webhook} ${id}`]);
    await sweepAfter(3000);
    expect(startsOf(id)).toHaveLength(1);
  });

  it('while Temporal is away leaves deliveries that the sweeper starts, until they have begun', async () => {
    const webhook = await create();
    const id = await start();
    await finish(id);
    runs.down = true;
    await tell(id);
    runs.down = false;
    await sweepAfter(0);
    expect(startsOf(id)).toEqual([]);
    await sweepAfter(11_000);
    await sweepAfter(12_000);
    expect(startsOf(id)).toEqual([`deliver ${webhook} ${id}`]);
    await sweepAfter(80_000);
    expect(startsOf(id)).toHaveLength(2);
    await attempt(webhook, id, `${id}-1`, 'FAILED');
    await sweepAfter(200_000);
    expect(startsOf(id)).toHaveLength(2);
  });

  it('follows a run that is still open, the more rarely the older it is', async () => {
    const webhook = await create({ events: ['execution.started', 'execution.ended'] });
    const id = await start();
    await sweepAfter(3000);
    await finish(id, [{ ...ended, sequence: 9 }]);
    await sweepAfter(12_000);
    expect(await logOf(webhook)).toEqual([]);
    await sweepAfter(14_000);
    expect(await logOf(webhook)).toHaveLength(1);
  });

  it('keeps for an endpoint that was disabled by itself what it misses, and nothing for one disabled by hand', async () => {
    const [failing, off] = [await create(), await create()];
    await deps.store.webhooks.disable(caller.caller.tenantId, failing, 'failing', deps.clock());
    deps.listeners?.forget(caller.caller.tenantId);
    await updateWebhook.run(deps, { webhook: off, enabled: false }, caller);
    const id = await start();
    await finish(id);
    await tell(id);
    expect(await logOf(failing)).toMatchObject([{ status: 'FAILED', attempts: 0, error: 'The webhook was disabled.' }]);
    expect(await logOf(off)).toEqual([]);
    expect(runs.asked).toEqual([]);
    await expect(redeliverDelivery.run(deps, { webhook: failing, delivery: `${id}-1` }, caller)).rejects.toMatchObject({
      code: 'webhook-disabled',
    });
    await updateWebhook.run(deps, { webhook: failing, enabled: true }, caller);
    const since = new Date(Date.now() - 60_000).toISOString();
    const many = await redeliverMany.run(deps, { webhook: failing, since, status: ['FAILED'] }, caller);
    expect([many.count, startsOf(id)]).toEqual([1, [`deliver ${failing} ${id}`]]);
  });

  it('does one thing at a time per execution, and misses nothing that comes meanwhile', async () => {
    const webhook = await create({ events: ['execution.started', 'execution.ended'] });
    const id = await start();
    const { tenantId } = caller.caller;
    const teller = createTeller(deps);
    const started: RunEvent = { sequence: 1, type: 'execution.started', at: 1, status: 'RUNNING' };
    await deps.store.records.project(projection(id, 1, { tenantId, events: [started] }));
    teller(id, tenantId);
    await finish(id, [{ ...ended, sequence: 2 }]);
    teller(id, tenantId);
    await expect.poll(async () => (await logOf(webhook)).length, { timeout: 10_000 }).toBe(2);
  });

  it('starts the webhook of the execution itself too', async () => {
    const given = { workflow, waitMs: 0, webhook: { url, style: 'v1' } };
    const { execution } = await startExecution.run(deps, given, caller);
    createTeller(deps)(execution.id, caller.caller.tenantId);
    await expect.poll(() => startsOf(execution.id), { timeout: 10_000 }).toEqual([`deliver ${execution.id}`]);
  });
});

describe('sending again', () => {
  it('puts a delivery in line whatever became of it', async () => {
    const webhook = await create();
    const id = await start();
    await finish(id);
    await tell(id);
    await attempt(webhook, id, `${id}-1`, 'DELIVERED');
    runs.asked.length = 0;
    const again = await redeliverDelivery.run(deps, { webhook, delivery: `${id}-1` }, caller);
    expect(again).toMatchObject({ status: 'PENDING', attempts: 1, deliveredAt: null });
    expect(runs.asked).toEqual([`deliver ${webhook} ${id}`]);
    expect((await getDelivery.run(deps, { webhook, delivery: `${id}-1` }, caller)).attemptList).toMatchObject([
      { durationMs: 12, responseStatus: 204, error: null },
    ]);
    for (const operation of [redeliverDelivery, getDelivery])
      await expect(operation.run(deps, { webhook, delivery: 'ex-00000000-1' }, caller)).rejects.toMatchObject({
        code: 'delivery-not-found',
      });
  });

  it('of all that failed since a time takes these and no others', async () => {
    const webhook = await create();
    const ids: string[] = [];
    for (let count = 0; count < 3; count++) {
      const id = await start();
      ids.push(id);
      await finish(id);
      ahead = count * 60_000;
      await tell(id);
      ahead = 0;
      await attempt(webhook, id, `${id}-1`, count === 2 ? 'DELIVERED' : 'FAILED');
    }
    runs.asked.length = 0;
    const since = new Date(Date.now() + 30_000).toISOString();
    const { count } = await redeliverMany.run(deps, { webhook, since, status: ['FAILED'] }, caller);
    expect([count, startsOf(ids[0]), startsOf(ids[1])]).toEqual([1, [], [`deliver ${webhook} ${ids[1]}`]]);
    expect((await logOf(webhook, { status: ['PENDING'] })).map(({ execution }) => execution)).toEqual([ids[1]]);
    const all = { webhook, since: new Date(0).toISOString(), status: ['FAILED' as const, 'DELIVERED' as const] };
    expect((await redeliverMany.run(deps, all, caller)).count).toBe(2);
  });
});

describe('a ping', () => {
  it('is a delivery of its own, for a disabled endpoint too', async () => {
    const webhook = await create({ enabled: false });
    const ping = await pingWebhook.run(deps, { webhook }, caller);
    expect(ping).toMatchObject({ webhook, execution: null, event: 'webhook.ping', status: 'PENDING' });
    expect(runs.asked).toEqual([`deliver ${webhook} ${ping.id}`]);
    expect(await logOf(webhook)).toMatchObject([{ id: ping.id }]);
  });
});

describe('the list of deliveries', () => {
  it('comes in pages, newest first, and is filtered', async () => {
    const webhook = await create();
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) {
      const id = await start();
      await finish(id, [{ ...ended, status: count === 0 ? 'FAILED' : 'COMPLETED' }]);
      await tell(id);
      ids.unshift(`${id}-1`);
    }
    const read = (query: object) => listDeliveries.run(deps, listDeliveries.input.parse({ webhook, ...query }), caller);
    const first = await read({ limit: 2 });
    const second = await read({ limit: 3, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(second.nextCursor).toBeNull();
    expect((await read({ event: 'execution.failed' })).items.map(({ id }) => id)).toEqual([ids[4]]);
    expect((await read({ execution: ids[1]?.slice(0, -2) })).items.map(({ id }) => id)).toEqual([ids[1]]);
    expect((await read({ status: ['DELIVERED'] })).items).toEqual([]);
    expect((await read({ createdAfter: new Date(Date.now() + 1000).toISOString() })).items).toEqual([]);
    await expect(read({ event: 'x', cursor: first.nextCursor })).rejects.toMatchObject({ code: 'invalid-cursor' });
  });
});
