import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getDelivery } from '../../../services/operations/get-delivery.ts';
import { getExecutionDelivery } from '../../../services/operations/get-execution-delivery.ts';
import { pingWebhook } from '../../../services/operations/ping-webhook.ts';
import { redeliverDelivery, redeliverMany } from '../../../services/operations/redeliver.ts';
import {
  redeliverExecutionDeliveries,
  redeliverExecutionDelivery,
} from '../../../services/operations/redeliver-for-execution.ts';
import { ended, openWebhookDesk, url } from './webhook-desk.ts';

let desk: Awaited<ReturnType<typeof openWebhookDesk>>;

beforeAll(async () => {
  desk = await openWebhookDesk();
});
beforeEach(() => desk.newTenant());
afterAll(() => desk?.close());

describe('sending again', () => {
  it('puts a delivery in line whatever became of it', async () => {
    const webhook = await desk.create();
    const id = await desk.start();
    await desk.finish(id);
    await desk.tell(id);
    await desk.attempt(webhook, id, 'DELIVERED');
    desk.runs.asked.length = 0;
    const again = await redeliverDelivery.run(desk.deps, { webhook, delivery: `${id}-1` }, desk.caller);
    expect(again).toMatchObject({ status: 'PENDING', attempts: 1, deliveredAt: null });
    expect(desk.runs.asked).toEqual([`deliver ${webhook} ${id}`]);
    expect((await getDelivery.run(desk.deps, { webhook, delivery: `${id}-1` }, desk.caller)).attemptList).toMatchObject(
      [{ durationMs: 12, responseStatus: 204, error: null }],
    );
    for (const operation of [redeliverDelivery, getDelivery])
      await expect(operation.run(desk.deps, { webhook, delivery: 'ex-00000000-1' }, desk.caller)).rejects.toMatchObject(
        {
          code: 'delivery-not-found',
        },
      );
  });

  it('of all that failed since a time takes these and no others', async () => {
    const webhook = await desk.create();
    const ids: string[] = [];
    for (let count = 0; count < 3; count++) {
      const id = await desk.start();
      ids.push(id);
      await desk.finish(id);
      await desk.later(count * 60_000, () => desk.tell(id));
      await desk.attempt(webhook, id, count === 2 ? 'DELIVERED' : 'FAILED');
    }
    desk.runs.asked.length = 0;
    const since = new Date(Date.now() + 30_000).toISOString();
    const { count } = await redeliverMany.run(desk.deps, { webhook, since, status: ['FAILED'] }, desk.caller);
    expect([count, desk.startsOf(ids[0]), desk.startsOf(ids[1])]).toEqual([1, [], [`deliver ${webhook} ${ids[1]}`]]);
    expect((await desk.logOf(webhook, { status: ['PENDING'] })).map(({ execution }) => execution)).toEqual([ids[1]]);
    const all = { webhook, since: new Date(0).toISOString(), status: ['FAILED' as const, 'DELIVERED' as const] };
    expect((await redeliverMany.run(desk.deps, all, desk.caller)).count).toBe(2);
  });
});

describe('sending again to the webhook that an execution was started with', () => {
  const given = { webhook: { url, style: 'v1' } };
  const fail = async (events = [ended]) => {
    const id = await desk.start(given);
    await desk.finish(id, events);
    await desk.tell(id);
    await desk.attempt(id, id, 'FAILED');
    await desk.deps.store.listeners.giveUp(desk.caller.caller.tenantId, id, 'failing');
    desk.runs.asked.length = 0;
    return id;
  };
  const givenUp = async (id: string) =>
    (await desk.deps.store.executions.findHead(desk.caller.caller.tenantId, id))?.webhookGivenUp;

  it('puts one in line, also when it was given up', async () => {
    const id = await fail();
    const one = { execution: id, delivery: `${id}-1` };
    expect(await getExecutionDelivery.run(desk.deps, one, desk.caller)).toMatchObject({
      ...{ webhook: null, status: 'FAILED', attemptList: [{ responseStatus: 500 }] },
    });
    const again = await redeliverExecutionDelivery.run(desk.deps, one, desk.caller);
    expect(again).toMatchObject({ webhook: null, status: 'PENDING', attempts: 1 });
    expect([desk.runs.asked, await givenUp(id)]).toEqual([[`deliver ${id} ${id}`], undefined]);
    const unknown = { ...one, delivery: `${id}-7` };
    for (const operation of [getExecutionDelivery, redeliverExecutionDelivery])
      await expect(operation.run(desk.deps, unknown, desk.caller)).rejects.toMatchObject({
        code: 'delivery-not-found',
      });
  });

  it('puts all in line that failed', async () => {
    const id = await fail([
      { sequence: 1, type: 'execution.started', at: 1, status: 'RUNNING' },
      { ...ended, sequence: 2 },
    ]);
    const all = () => redeliverExecutionDeliveries.run(desk.deps, { execution: id }, desk.caller);
    // The other one is pending as it is.
    expect([await all(), desk.runs.asked]).toEqual([{ execution: id, count: 1 }, [`deliver ${id} ${id}`]]);
    expect((await desk.ownLogOf(id)).map(({ status }) => status)).toEqual(['PENDING', 'PENDING']);
    expect(await all()).toEqual({ execution: id, count: 0 });
  });
});

describe('a ping', () => {
  it('is a delivery of its own, for a disabled endpoint too', async () => {
    const webhook = await desk.create({ enabled: false });
    const ping = await pingWebhook.run(desk.deps, { webhook }, desk.caller);
    expect(ping).toMatchObject({ webhook, execution: null, event: 'webhook.ping', status: 'PENDING' });
    expect(desk.runs.asked).toEqual([`deliver ${webhook} ${ping.id}`]);
    expect(await desk.logOf(webhook)).toMatchObject([{ id: ping.id }]);
  });
});

describe('the list of deliveries', () => {
  it('comes in pages, newest first, and is filtered', async () => {
    const webhook = await desk.create();
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) {
      const id = await desk.start();
      await desk.finish(id, [{ ...ended, status: count === 0 ? 'FAILED' : 'COMPLETED' }]);
      await desk.tell(id);
      ids.unshift(`${id}-1`);
    }
    const read = (query: object) => desk.list(webhook, query);
    const first = await read({ limit: 2 });
    const second = await read({ limit: 3, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(second.nextCursor).toBeNull();
    expect((await read({ event: 'execution.failed' })).items.map(({ id }) => id)).toEqual([ids[4]]);
    expect((await read({ execution: ids[1]?.slice(0, -2) })).items.map(({ id }) => id)).toEqual([ids[1]]);
    expect((await read({ status: ['DELIVERED'] })).items).toEqual([]);
    expect((await read({ createdAfter: new Date(Date.now() + 1000).toISOString() })).items).toEqual([]);
    await expect(read({ event: 'webhook.ping', cursor: first.nextCursor })).rejects.toMatchObject({
      code: 'invalid-cursor',
    });
  });
});
