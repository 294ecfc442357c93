import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sweepEarlierWebhooks, takeOverWebhook } from '../../../services/operations/take-over-webhook.ts';
import type { RunEvent } from '../../../workflows/execution.ts';
import { projection } from '../store/samples.ts';
import { ended, openWebhookDesk, url } from './webhook-desk.ts';

let desk: Awaited<ReturnType<typeof openWebhookDesk>>;

beforeAll(async () => {
  desk = await openWebhookDesk();
});
beforeEach(() => desk.newTenant());
afterAll(() => desk?.close());

describe('the webhook of an execution of an earlier release', () => {
  const given = { webhook: { url, style: 'v1' } };
  const started: RunEvent = { sequence: 1, type: 'execution.started', at: 1, status: 'RUNNING' };
  /** As that release left it: `due` when nobody had begun to deliver. */
  const startEarlier = async (due?: Date) => {
    const id = await desk.start(given);
    await desk.makeEarlier(id, due);
    const { tenantId } = desk.caller.caller;
    await desk.deps.store.records.project(projection(id, 1, { tenantId, events: [started] }));
    return id;
  };

  it('is left to the run that delivers it, until that hands over what it has not delivered', async () => {
    const ends = await desk.create();
    const id = await startEarlier();
    await desk.tell(id);
    await desk.sweepAfter(60_000);
    expect([await desk.ownLogOf(id), desk.startsOf(id)]).toEqual([[], []]);
    await desk.finish(id, [{ ...ended, sequence: 2 }]);
    await desk.tell(id);
    expect(await desk.ownLogOf(id)).toEqual([]);
    const { tenantId } = desk.caller.caller;
    for (let count = 0; count < 2; count++) await takeOverWebhook(desk.deps, { tenantId, executionId: id, after: 1 });
    expect(await desk.ownLogOf(id)).toMatchObject([{ id: `${id}-2`, status: 'PENDING' }]);
    expect(desk.startsOf(id)).toContain(`deliver ${id} ${id}`);
    expect(await desk.logOf(ends)).toMatchObject([{ id: `${id}-2` }]);
  });

  it('is told of what follows like any other once it was taken over', async () => {
    const id = await startEarlier();
    await takeOverWebhook(desk.deps, { tenantId: desk.caller.caller.tenantId, executionId: id, after: 1 });
    expect(await desk.ownLogOf(id)).toEqual([]);
    await desk.finish(id, [{ ...ended, sequence: 2 }]);
    await desk.sweepAfter(30_000);
    expect(await desk.ownLogOf(id)).toMatchObject([{ id: `${id}-2` }]);
  });

  it('that no run has begun to deliver is taken over by the sweeper, from the first event on', async () => {
    const id = await startEarlier(new Date());
    await desk.later(60_000, () => sweepEarlierWebhooks(desk.deps));
    expect(await desk.ownLogOf(id)).toMatchObject([{ id: `${id}-1` }]);
    expect(await desk.deps.store.listeners.claimEarlier(new Date(Date.now() + 1e9), 100, new Date())).toEqual([]);
  });

  it('that is not there is nothing to take over', async () => {
    const { tenantId } = desk.caller.caller;
    await takeOverWebhook(desk.deps, { tenantId, executionId: 'ex-00000000', after: 0 });
    const id = await desk.start();
    await takeOverWebhook(desk.deps, { tenantId, executionId: id, after: 0 });
    expect([await desk.ownLogOf(id), desk.runs.asked]).toEqual([[], []]);
  });
});
