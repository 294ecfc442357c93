import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../services/store/open-store.ts';
import type { Store } from '../../../services/store/store.ts';
import type { Json } from '../../../workflows/language/json.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { newExecution } from './samples.ts';

let mongodb: TestMongodb;
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

const send = async (correlation: string, payload: Json, more: { id?: string; tenantId?: string; at?: Date } = {}) => {
  const event = { tenantId, name: 'paid', correlation, payload, id: randomUUID(), at: now, ...more };
  const key = { tenantId: event.tenantId, id: event.id };
  const isNew = await store.events.insert({ ...event, expireAt: new Date(event.at.getTime() + 60_000) });
  const told = (await store.events.match(key)).map(({ executionId, path, payload }) => [executionId, path, payload]);
  return { key, isNew, told: told.sort() };
};
const wait = (correlation: string, executionId: string, path = 'step', by = store, tenant = tenantId) =>
  by.events.subscribe({ tenantId: tenant, executionId, path, name: 'paid', correlation }, now);

describe('events', () => {
  it('go to every execution that waits for the name and the correlation, once', async () => {
    const topic = randomUUID();
    expect(await wait(topic, 'a')).toBeNull();
    expect(await wait(topic, 'b')).toBeNull();
    expect(await wait(topic, 'b', 'beside')).toBeNull();
    expect(await wait(`${topic}2`, 'c')).toBeNull();
    expect(await wait(topic, 'd', 'step', store, 'another')).toBeNull();
    const first = await send(topic, { n: 1 });
    expect(first.told).toEqual([
      ['a', 'step', { n: 1 }],
      ['b', 'beside', { n: 1 }],
    ]);
    expect(await store.events.countDeliveries(first.key)).toBe(2);
    expect((await send(topic, { n: 2 })).told).toEqual([['b', 'step', { n: 2 }]]);
    expect((await send(topic, { n: 3 })).told).toEqual([]);
  });

  it('are kept for those who ask later, and each execution takes them in the order of arrival', async () => {
    const topic = randomUUID();
    for (const n of [1, 2, 3]) await send(topic, n);
    expect(await wait(topic, 'a', 'one')).toEqual({ payload: 1 });
    expect(await wait(topic, 'a', 'two')).toEqual({ payload: 2 });
    expect(await wait(topic, 'b', 'one')).toEqual({ payload: 1 });
    expect(await wait(topic, 'a', 'three')).toEqual({ payload: 3 });
    expect(await wait(topic, 'a', 'four')).toBeNull();
    expect((await send(topic, 4)).told).toEqual([['a', 'four', 4]]);
  });

  it('are not given twice to one execution whose steps ask at once', async () => {
    const topic = randomUUID();
    for (const n of [1, 2, 3, 4]) await send(topic, n);
    const paths = ['p1', 'p2', 'p3', 'p4', 'p5'];
    const given = await Promise.all(paths.map((path, index) => wait(topic, 'a', path, index % 2 ? store : other)));
    expect(given.map((each) => each?.payload ?? 0).sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('reach a step that asks while they are sent', async () => {
    const topic = randomUUID();
    for (let round = 0; round < 20; round += 1) {
      const path = `p${round}`;
      const [asked, sent] = await Promise.all([wait(topic, 'a', path, other), send(topic, round)]);
      const told = sent.told.map(([, , payload]) => payload);
      // By the answer, by the tell, or by both: never by neither.
      expect([asked?.payload, ...told]).toContain(round);
      expect(await wait(topic, 'a', path)).toEqual({ payload: round });
    }
  });

  it('are given again to who asks again, and are one when they have one id', async () => {
    const topic = randomUUID();
    const id = randomUUID();
    expect((await send(topic, 'once', { id })).isNew).toBe(true);
    expect((await send(topic, 'twice', { id })).isNew).toBe(false);
    expect((await send(topic, 'theirs', { id, tenantId: 'another' })).isNew).toBe(true);
    expect(await wait(topic, 'a')).toEqual({ payload: 'once' });
    expect(await wait(topic, 'a')).toEqual({ payload: 'once' });
    expect(await wait(topic, 'a', 'next')).toBeNull();
  });

  it('end with their time, and a subscription ends unless it was given one', async () => {
    const topic = randomUUID();
    await send(topic, 'old', { at: later(-60_001) });
    expect(await wait(topic, 'a')).toBeNull();
    await store.events.unsubscribe({ tenantId, executionId: 'a', path: 'step' });
    expect((await send(topic, 'new')).told).toEqual([]);
    expect(await wait(topic, 'a')).toEqual({ payload: 'new' });
    await store.events.unsubscribe({ tenantId, executionId: 'a', path: 'step' });
    expect(await wait(topic, 'a', 'next')).toBeNull();
  });

  it('of another name are waited for by a step that is performed again', async () => {
    const [topic, another] = [randomUUID(), randomUUID()];
    await send(topic, 'first');
    expect(await wait(topic, 'a')).toEqual({ payload: 'first' });
    expect(await wait(another, 'a')).toBeNull();
    expect((await send(another, 'second')).told).toEqual([['a', 'step', 'second']]);
  });

  it('are given by reference when they are large', async () => {
    const topic = randomUUID();
    const payload = { text: 'x'.repeat(70_000) };
    await send(topic, payload);
    const given = await wait(topic, 'a');
    expect(given?.payload).toMatchObject({ size: JSON.stringify(payload).length });
    const id = JSON.stringify(given?.payload).match(/[0-9a-f]{64}/)?.[0] ?? '';
    const bytes = await store.blobs.get(id);
    expect(JSON.parse(Buffer.from(bytes ?? []).toString())).toEqual(payload);
  });

  it('are found by the sweeper until all were told', async () => {
    const topic = randomUUID();
    const [open, gone] = [`ex-${topic.slice(0, 8)}`, `ex-${topic.slice(9, 13)}gone`];
    await store.executions.insert(newExecution(open));
    await wait(topic, open);
    await wait(topic, gone);
    const { key } = await send(topic, 'payload');
    const unmatched = async (ms: number) => (await store.events.claimUnmatched(later(ms), 1000)).map(({ id }) => id);
    expect(await unmatched(1000)).not.toContain(key.id);
    expect(await unmatched(6000)).toContain(key.id);
    expect(await unmatched(6001)).not.toContain(key.id);
    await store.events.markMatched(key);
    expect(await unmatched(60_000)).not.toContain(key.id);

    const checks = async (ms: number) => {
      const all = await store.events.claimChecks(later(ms), 1000);
      const mine = all.filter(({ executionId }) => [open, gone].includes(executionId));
      return new Map(mine.map(({ executionId, ended, untold }) => [executionId, { ended, untold: untold?.payload }]));
    };
    const first = await checks(4000);
    expect(first.get(open)).toEqual({ ended: false, untold: 'payload' });
    expect(first.get(gone)).toMatchObject({ ended: true });
    await store.events.markTold({ tenantId, executionId: open, path: 'step' }, now);
    await store.events.forgetExecution(tenantId, gone);
    const second = await checks(700_000);
    expect(second.get(open)).toEqual({ ended: false, untold: undefined });
    expect(second.has(gone)).toBe(false);
  });
});
