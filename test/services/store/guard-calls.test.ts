import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../../services/store/open-store.ts';
import type { Store } from '../../../services/store/store.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { finalRecord, newExecution } from './samples.ts';

let mongodb: TestMongodb;
let store: Store;

beforeAll(async () => {
  mongodb = await startMongodb();
  store = openStore({ uri: mongodb.uri });
});

afterAll(async () => {
  await store?.close();
  await mongodb?.stop();
});

const unavailable = { code: 'unavailable' };

it('gives up in time while the server hangs, and loses and doubles nothing', async () => {
  const idempotency = { key: 'hung', requestSha256: 'r' };
  await store.executions.insert(newExecution('ex-hung0001'));
  mongodb.freeze();
  try {
    // The driver itself gives up after 20 s: such a call would outlast this race.
    const inTime = AbortSignal.timeout(10_000);
    const tooLate = new Promise((resolve) => inTime.addEventListener('abort', () => resolve('too late')));
    const inserted = store.executions.insert(newExecution('ex-hung0002', { idempotency }));
    await expect(Promise.race([inserted, tooLate])).rejects.toMatchObject(unavailable);
    const rest = Promise.allSettled([
      store.executions.findHead('default', 'ex-hung0001'),
      store.workflows.find('default', 'wf-hung0001'),
      store.records.finalize(finalRecord('ex-hung0001')),
      store.blobs.get('0'.repeat(64)),
    ]);
    expect(await Promise.race([rest, tooLate])).toMatchObject(
      Array(4).fill({ status: 'rejected', reason: unavailable }),
    );
    expect(await store.probe(500)).toBe(false);
  } finally {
    mongodb.thaw();
  }
  await expect.poll(() => store.probe(2000), { timeout: 30_000 }).toBe(true);
  // What was given up is carried out late, or was not: a repeat ends in the same state either way.
  expect(await store.records.finalize(finalRecord('ex-hung0001'))).toMatchObject({ status: 'COMPLETED' });
  const repeated = await store.executions.insert(newExecution('ex-hung0003', { idempotency }));
  const kept = await store.executions.findByIdempotencyKey('default', 'hung');
  expect(kept?.id).toBe(repeated === 'inserted' ? 'ex-hung0003' : 'ex-hung0002');
  const due = await store.executions.claimChecks(new Date(), 50, () => new Date(Date.now() + 60_000));
  expect(due.map(({ id }) => id)).toContain(kept?.id);
});
