import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../services/store/open-store.ts';
import type { Store } from '../../../services/store/store.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';

let mongodb: TestMongodb;
let store: Store;
let other: Store;
const begin = Date.parse('2026-03-01T00:00:00Z');

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

const take = (key: string, max: number, at: number, by = store, tenantId = 'default') =>
  by.rates.take({ tenantId, key, max, perMs: 1000 }, new Date(begin + at));

describe('rates', () => {
  it('lets max start per period, and reserves the times after', async () => {
    const key = randomUUID();
    const waits = [];
    for (let index = 0; index < 6; index += 1) waits.push(await take(key, 2, 0));
    expect(waits).toEqual([0, 0, 1000, 1000, 2000, 2000]);
    expect(await take(key, 2, 2500)).toBe(500);
  });

  it('lets no period see more than max, wherever it begins', async () => {
    const key = randomUUID();
    expect(await take(key, 2, 0)).toBe(0);
    expect(await take(key, 2, 900)).toBe(0);
    expect(await take(key, 2, 1100)).toBe(0);
    expect(await take(key, 2, 1200)).toBe(700);
  });

  it('counts across processes', async () => {
    const key = randomUUID();
    const asked = Array.from({ length: 60 }, (_, index) => take(key, 10, 0, index % 2 ? store : other));
    const waits = (await Promise.all(asked)).sort((a, b) => a - b);
    expect(waits).toEqual(Array.from({ length: 60 }, (_, index) => Math.floor(index / 10) * 1000));
  });

  it('keeps keys and tenants apart, and forgets nothing when another allows less', async () => {
    const key = randomUUID();
    for (let index = 0; index < 4; index += 1) await take(key, 4, 0);
    expect(await take(`${key}2`, 4, 0)).toBe(0);
    expect(await take(key, 4, 0, store, 'another')).toBe(0);
    expect(await take(key, 1, 500)).toBe(500);
    expect(await take(key, 4, 600)).toBe(400);
  });
});
