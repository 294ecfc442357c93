import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LeaseHolder, LeaseRequest } from '../../../activities/leases.ts';
import { openStore } from '../../../services/store/open-store.ts';
import type { Store } from '../../../services/store/store.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { finalRecord, newExecution } from './samples.ts';

let mongodb: TestMongodb;
/** Two processes over one database. */
let store: Store;
let other: Store;
const tenantId = 'default';
const now = new Date();
const later = (ms: number) => new Date(now.getTime() + ms);

beforeAll(async () => {
  mongodb = await startMongodb();
  store = openStore({ uri: mongodb.uri });
  // The first call makes the indexes, which takes a while on a busy machine.
  while (!(await store.probe(5000)));
  other = openStore({ uri: mongodb.uri });
});

afterAll(async () => {
  await store?.close();
  await other?.close();
  await mongodb?.stop();
});

const holder = (key: string, executionId: string, more: Partial<LeaseRequest> = {}) => ({
  ...{ tenantId, key, executionId, group: executionId, path: 'step' },
  ...more,
});
const ask = (key: string, id: string, max: number, more: Partial<LeaseRequest> = {}, by = store) =>
  by.leases.acquire({ ...holder(key, id, more), max }, now);
const giveBack = async (key: string, id: string, more: Partial<LeaseRequest> = {}, by = store) =>
  (await by.leases.release(holder(key, id, more), now)).map((granted) => granted.executionId);

describe('leases', () => {
  it('grants up to max, then in the order of asking', async () => {
    const key = randomUUID();
    expect(await ask(key, 'a', 2)).toEqual({ status: 'granted' });
    expect(await ask(key, 'b', 2)).toEqual({ status: 'granted' });
    expect(await ask(key, 'c', 2)).toMatchObject({ status: 'waits' });
    const waits = await ask(key, 'd', 2);
    expect(waits).toEqual({
      status: 'waits',
      reason: `Waits for the key "${key}": 2 executions hold it, 1 waits before.`,
    });
    expect(await giveBack(key, 'b')).toEqual(['c']);
    expect(await giveBack(key, 'b')).toEqual([]);
    expect(await giveBack(key, 'a')).toEqual(['d']);
  });

  it('never lets more than max of 200 contenders in, from two processes', async () => {
    const key = randomUUID();
    const inside = new Set<string>();
    const served: string[] = [];
    let most = 0;
    const enter = (id: string) => {
      inside.add(id);
      served.push(id);
      most = Math.max(most, inside.size);
    };
    const contend = async (id: string, by: Store) => {
      const { status } = await ask(key, id, 3, {}, by);
      if (status === 'granted') enter(id);
    };
    const ids = Array.from({ length: 200 }, (_, index) => `ex-${index}`);
    await Promise.all(ids.map((id, index) => contend(id, index % 2 ? store : other)));
    expect(inside.size).toBe(3);
    while (inside.size > 0) {
      const by = served.length % 2 ? store : other;
      const leave = async (id: string) => {
        // It is out before it says so.
        inside.delete(id);
        for (const next of await giveBack(key, id, {}, by)) enter(next);
      };
      await Promise.all([...inside].map(leave));
    }
    expect(most).toBe(3);
    expect([...served].sort()).toEqual([...ids].sort());
    const left = await ask(key, 'last', 1);
    expect(left).toEqual({ status: 'granted' });
  });

  it('serves those that ask at once in the order in which they asked', async () => {
    const key = randomUUID();
    const ids = Array.from({ length: 100 }, (_, index) => `ex-${index}`);
    await Promise.all(ids.map((id) => ask(key, id, 1)));
    const served = [ids[0]];
    for (const id of ids) served.push(...(await giveBack(key, id)));
    expect(served).toEqual(ids);
  });

  it('lets all claims of one group in together, and counts them', async () => {
    const key = randomUUID();
    expect(await ask(key, 'root', 1)).toEqual({ status: 'granted' });
    expect(await ask(key, 'stranger', 1)).toMatchObject({ status: 'waits' });
    expect(await ask(key, 'child', 1, { group: 'root', path: 'inner' })).toEqual({ status: 'granted' });
    expect(await giveBack(key, 'root')).toEqual([]);
    expect(await giveBack(key, 'child', { group: 'root', path: 'inner' })).toEqual(['stranger']);
  });

  it('lets the claims of a group that waits in together as well', async () => {
    const key = randomUUID();
    await ask(key, 'first', 1);
    await ask(key, 'root', 1, { path: 'one' });
    await ask(key, 'between', 1);
    await ask(key, 'root', 1, { path: 'two' });
    expect(await giveBack(key, 'first')).toEqual(['root', 'root']);
  });

  it('counts each request by its own max, and lets nobody pass', async () => {
    const key = randomUUID();
    await ask(key, 'a', 5);
    await ask(key, 'b', 5);
    expect(await ask(key, 'careful', 1)).toMatchObject({ status: 'waits' });
    expect(await ask(key, 'bold', 5)).toMatchObject({ status: 'waits' });
    expect(await giveBack(key, 'a')).toEqual([]);
    // One holds then: few enough for the next.
    expect(await giveBack(key, 'b')).toEqual(['careful', 'bold']);
    expect(await ask(key, 'shy', 2)).toMatchObject({ status: 'waits' });
  });

  it('answers a repeated request as it stands, and gives up a place in the line', async () => {
    const key = randomUUID();
    await ask(key, 'a', 1);
    expect(await ask(key, 'a', 1)).toEqual({ status: 'granted' });
    await ask(key, 'b', 1);
    await ask(key, 'c', 1);
    expect(await ask(key, 'b', 1)).toMatchObject({ reason: expect.stringContaining('0 wait before') });
    expect(await giveBack(key, 'b')).toEqual([]);
    expect(await giveBack(key, 'a')).toEqual(['c']);
    expect(await ask(key, 'c', 1)).toEqual({ status: 'granted' });
  });

  it('keeps tenants and keys apart', async () => {
    const key = randomUUID();
    await ask(key, 'a', 1);
    expect(await ask(key, 'b', 1, { tenantId: 'another' })).toEqual({ status: 'granted' });
    expect(await ask(`${key}2`, 'b', 1)).toEqual({ status: 'granted' });
  });

  it('finds what belongs to executions that have ended, and grants that were not told', async () => {
    const key = randomUUID();
    const [dead, open] = [`ex-${key.slice(0, 4)}dead`, `ex-${key.slice(0, 4)}open`];
    for (const id of [dead, open]) await store.executions.insert(newExecution(id));
    await ask(key, dead, 2);
    await ask(key, 'ex-unknown', 2);
    await ask(key, open, 2);
    await store.records.finalize(finalRecord(dead));
    const mine = async (at: Date) => {
      const checks = await store.leases.claimChecks(at, 1000);
      const ids = (all: LeaseHolder[]) => all.filter((each) => each.key === key).map((each) => each.executionId);
      return { ended: ids(checks.flatMap((each) => each.ended)), untold: ids(checks.flatMap((each) => each.untold)) };
    };
    expect(await mine(later(1000))).toEqual({ ended: [], untold: [] });
    expect(await mine(later(31_000))).toEqual({ ended: [dead, 'ex-unknown'], untold: [] });
    expect(await giveBack(key, dead)).toEqual([open]);
    // Soon: a grant whose signal is lost holds everybody up.
    expect(await mine(later(4000))).toMatchObject({ untold: [open] });
    await store.leases.markTold(holder(key, open));
    expect(await mine(later(120_000))).toEqual({ ended: ['ex-unknown'], untold: [] });
  });

  it('frees all of an execution at once', async () => {
    const keys = [randomUUID(), randomUUID()];
    for (const key of keys) {
      await ask(key, 'whole', 1);
      await ask(key, 'whole', 1, { path: 'again' });
      await ask(key, `next-${key}`, 1);
    }
    const granted = await store.leases.releaseAll(tenantId, 'whole', now);
    expect(granted.map(({ executionId }) => executionId).sort()).toEqual(keys.map((key) => `next-${key}`).sort());
  });
});
