import { createHash, randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { showValue } from '../../../services/operations/show-value.ts';
import { openStore } from '../../../services/store/open-store.ts';
import type { Store } from '../../../services/store/store.ts';
import type { Json } from '../../../workflows/language/json.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { loopStep } from './plan-samples.ts';
import { recordedTasks } from './recorded-tasks.ts';
import { finalRecord, newExecution, projection, taskView } from './samples.ts';

let mongodb: TestMongodb;
let store: Store;
const heard: string[] = [];

beforeAll(async () => {
  mongodb = await startMongodb();
  store = openStore({
    uri: mongodb.uri,
    hooks: { onEnded: (id) => heard.push(`ended ${id}`), onEvents: (id) => heard.push(`events ${id}`) },
  });
});

afterAll(async () => {
  await store?.close();
  await mongodb?.stop();
});

/** Every recorded task, in step order, as the record tells it. */
const tasksOf = (id: string) => recordedTasks(store, id, [loopStep('load', [], { single: true })]);

describe('accepting executions', () => {
  it('keeps any JSON exactly', async () => {
    const input: Json = JSON.parse(
      '{"$ref":"#","a.b":{"__proto__":1,"":[null,1e300,-0.5,9007199254740991]},"text":"\\u0000\\ud83d\\ude00"}',
    );
    await store.executions.insert(newExecution('ex-json0001', { input, labels: { 'a=b': 'c=d', 'x.y': '' } }));
    const found = await store.executions.find('default', 'ex-json0001');
    expect(JSON.stringify(found?.input)).toBe(JSON.stringify(input));
    expect(found).toMatchObject({ status: 'QUEUED', labels: { 'a=b': 'c=d', 'x.y': '' }, held: [], startedAt: null });
    expect(await store.executions.find('other', 'ex-json0001')).toBeNull();
  });

  it('refuses a taken id, and recognizes a repeated write', async () => {
    const first = newExecution('ex-taken001');
    expect(await store.executions.insert(first)).toBe('inserted');
    expect(await store.executions.insert(first)).toBe('inserted');
    expect(await store.executions.insert({ ...first, createdAt: new Date(1) })).toBe('id-taken');
  });

  it('gives concurrent inserts with one idempotency key the one execution', async () => {
    const idempotency = { key: 'k1', requestSha256: 'r1' };
    const ids = ['ex-idem0001', 'ex-idem0002', 'ex-idem0003', 'ex-idem0004'];
    const results = await Promise.all(ids.map((id) => store.executions.insert(newExecution(id, { idempotency }))));
    const winner = ids[results.indexOf('inserted')];
    expect(results.filter((result) => result === 'inserted')).toHaveLength(1);
    for (const result of results.filter((each) => each !== 'inserted'))
      expect(result).toMatchObject({ id: winner, requestSha256: 'r1' });
    const elsewhere = newExecution('ex-idem0005', { idempotency, tenantId: 'other' });
    expect(await store.executions.insert(elsewhere)).toBe('inserted');
  });
});

describe('writing records of runs', () => {
  it('applies projections in order, once each, and nothing after the end', async () => {
    const id = 'ex-proj0001';
    await store.executions.insert(newExecution(id));
    const started = { sequence: 1, type: 'execution.started', at: 1, status: 'RUNNING' } as const;
    await store.records.project(
      projection(id, 1, { tasks: [taskView('one', { status: 'RUNNING' })], events: [started] }),
    );
    await store.records.project(projection(id, 3, { status: 'WAITING', tasks: [taskView('one')] }));
    await store.records.project(projection(id, 2, { tasks: [taskView('one', { status: 'WAITING' })] }));
    await store.records.project(projection(id, 3, { tasks: [taskView('two')] }));
    const open = await store.executions.find('default', id);
    expect(open).toMatchObject({ status: 'WAITING' });
    expect(await tasksOf(id)).toMatchObject([{ path: 'one', status: 'COMPLETED' }]);

    await store.records.finalize(finalRecord(id, { tasks: [taskView('two')] }));
    await store.records.project(projection(id, 9, { tasks: [taskView('three')] }));
    const closed = await store.executions.find('default', id);
    expect(closed).toMatchObject({ status: 'COMPLETED', output: { done: true } });
    expect((await tasksOf(id)).map((task) => task.path)).toEqual(['one', 'two']);
    expect((await store.executions.listEvents('default', id, 0)).map((event) => event.sequence)).toEqual([1, 2]);
    expect(await store.executions.listEvents('default', id, 1)).toHaveLength(1);
  });

  it('lets only an end follow CANCELLING', async () => {
    const id = 'ex-canc0001';
    await store.executions.insert(newExecution(id));
    expect(await store.executions.markCancelling('default', id)).toBe(true);
    await store.records.project(projection(id, 1, { tasks: [taskView('one')] }));
    expect(await store.executions.find('default', id)).toMatchObject({ status: 'CANCELLING' });
    expect(await tasksOf(id)).toMatchObject([{ path: 'one' }]);
    await store.records.finalize(finalRecord(id, { status: 'CANCELLED' }));
    expect(await store.executions.markCancelling('default', id)).toBe(false);
    expect(await store.executions.findHead('default', id)).toMatchObject({ status: 'CANCELLED' });
  });

  it('finalizes once and tells the winner', async () => {
    const id = 'ex-fina0001';
    await store.executions.insert(newExecution(id));
    const error = { code: 'http-status', message: 'no', step: 'one', details: { status: 500 } };
    expect(await store.records.finalize(finalRecord(id, { status: 'FAILED', error }))).toEqual({
      status: 'FAILED',
      error,
    });
    expect(await store.records.finalize(finalRecord(id))).toEqual({ status: 'FAILED', error });
    expect(
      await store.executions.close('default', id, { status: 'TERMINATED', error: null, completedAt: new Date() }),
    ).toBe(false);
    expect(heard.filter((line) => line === `ended ${id}`).length).toBeGreaterThan(0);
  });

  it('gives concurrent ends one winner', async () => {
    const id = 'ex-race0001';
    await store.executions.insert(newExecution(id));
    const closing = { status: 'TERMINATED', error: null, completedAt: new Date() } as const;
    const [won, closed] = await Promise.all([
      store.records.finalize(finalRecord(id)),
      store.executions.close('default', id, closing),
    ]);
    expect(won.status).toBe(closed ? 'TERMINATED' : 'COMPLETED');
    expect(await store.executions.findHead('default', id)).toMatchObject({ status: won.status });
  });

  it('ends a record from outside with the next event', async () => {
    const id = 'ex-term0001';
    await store.executions.insert(newExecution(id, { webhook: { url: 'http://127.0.0.1/hook', style: 'v1' } }));
    const started = { sequence: 1, type: 'execution.started', at: 1, status: 'RUNNING' } as const;
    await store.records.project(projection(id, 1, { events: [started] }));
    const tasks = [taskView('one', { output: 'x'.repeat(100_000) })];
    const closing = { status: 'TERMINATED', error: null, completedAt: new Date(99), tasks } as const;
    expect(await store.executions.close('default', id, { ...closing, tasks })).toBe(true);
    const [task, ...others] = await tasksOf(id);
    expect({ ...task, output: await showValue(store.values, task?.output ?? null) }).toEqual(tasks[0]);
    expect(others).toEqual([]);
    expect((await store.executions.listEvents('default', id, 0)).at(-1)).toMatchObject({
      sequence: 2,
      status: 'TERMINATED',
    });
    expect(heard).toContain(`events ${id}`);
  });

  it('keeps what does not fit into one document', async () => {
    const id = 'ex-wide0001';
    await store.executions.insert(newExecution(id));
    const wide = Array.from({ length: 3000 }, (_, index) =>
      taskView(`load[${index}]`, { output: { text: 'x'.repeat(900) } }),
    );
    for (let from = 0, revision = 1; from < 1500; from += 50, revision += 1)
      await store.records.project(projection(id, revision, { tasks: wide.slice(from, from + 50) }));
    await store.records.project(projection(id, 100, { tasks: [taskView('load[0]', { attempts: 7 })] }));
    await store.records.finalize(finalRecord(id, { tasks: wide.slice(1500) }));
    const found = await tasksOf(id);
    expect(found.map((task) => task.path)).toEqual(wide.map((task) => task.path));
    expect(found.find((task) => task.path === 'load[0]')?.attempts).toBe(7);
    expect(await store.executions.remove('default', id)).toBe(true);
    expect(await store.executions.find('default', id)).toBeNull();
  });

  it('keeps values of 20 MB', async () => {
    const id = 'ex-larg0001';
    const output = { text: 'é'.repeat(10 * 1024 * 1024) };
    await store.executions.insert(newExecution(id, { input: { text: 'y'.repeat(900_000) } }));
    await store.records.finalize(finalRecord(id, { output, tasks: [taskView('one', { output })] }));
    const found = await store.executions.find('default', id);
    const [task] = await tasksOf(id);
    for (const kept of [found?.output, task?.output]) {
      expect(kept).toMatchObject({ size: JSON.stringify(output).length });
      const shown = await showValue(store.values, kept ?? null);
      expect(JSON.stringify(shown) === JSON.stringify(output)).toBe(true);
    }
  });

  it('counts failed attempts once each', async () => {
    const step = { executionId: 'ex-atte0001', tenantId: 'default', path: 'call' };
    const error = { code: 'http-status', message: 'no', step: 'call', details: null };
    const failure = { ...step, attempt: 1, error, at: 1000, retryAt: 2000 };
    await store.records.attemptFailed(failure);
    await store.records.attemptFailed(failure);
    await store.records.attemptFailed({ ...failure, attempt: 2 });
    expect(await store.records.countFailedAttempts(step)).toBe(2);
    expect(await store.records.countFailedAttempts({ ...step, path: 'other' })).toBe(0);
    expect(await store.executions.listAttempts('default', step.executionId, ['call'])).toMatchObject([
      { attempt: 1, error, at: new Date(1000), retryAt: new Date(2000) },
      { attempt: 2 },
    ]);
  });
});

describe('a server that goes away', () => {
  it('says so in time, recovers, and has lost nothing that it acknowledged', async () => {
    const acknowledged: string[] = [];
    const writing = Array.from({ length: 200 }, (_, index) => `ex-${String(index).padStart(8, 'k')}`).map(
      async (id) => {
        await store.executions.insert(newExecution(id));
        acknowledged.push(id);
      },
    );
    await Promise.race(writing);
    await mongodb.kill();
    await Promise.allSettled(writing);
    const started = performance.now();
    await expect(store.executions.insert(newExecution('ex-gone0001'))).rejects.toMatchObject({ code: 'unavailable' });
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(await store.probe(2000)).toBe(false);
    await mongodb.restart();
    await expect.poll(() => store.probe(2000), { timeout: 20_000 }).toBe(true);
    expect(acknowledged.length).toBeGreaterThan(0);
    for (const id of acknowledged) expect(await store.executions.findHead('default', id)).toMatchObject({ id });
  });

  it('opens without a server and refuses data of another release', async () => {
    const absent = openStore({ uri: 'mongodb://127.0.0.1:1/stepgraph?directConnection=true' });
    await expect(absent.executions.findHead('default', 'x')).rejects.toMatchObject({ code: 'unavailable' });
    await absent.close();
    const uri = mongodb.uri.replace('/stepgraph?', `/newer${randomBytes(3).toString('hex')}?`);
    const client = await MongoClient.connect(uri);
    await client.db().collection<{ _id: string; version: number }>('meta').insertOne({ _id: 'schema', version: 99 });
    await client.close();
    const newer = openStore({ uri });
    await expect(newer.executions.findHead('default', 'x')).rejects.toThrow(/schema version 99/);
    expect(await newer.probe(1000)).toBe(false);
    await newer.close();
  });
});

describe('blobs', () => {
  it('keeps bytes of several parts and of none', async () => {
    for (const bytes of [randomBytes(9 * 1024 * 1024), Buffer.alloc(0)]) {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      await store.blobs.put(sha256, bytes);
      await store.blobs.put(sha256, bytes);
      const read = await store.blobs.get(sha256);
      expect(read && Buffer.from(read).equals(bytes)).toBe(true);
    }
    expect(await store.blobs.get('0'.repeat(64))).toBeNull();
  });
});
