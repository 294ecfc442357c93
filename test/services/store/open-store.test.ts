import { createHash, randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../services/store/open-store.ts';
import type { Store } from '../../../services/store/store.ts';
import type { Json } from '../../../workflows/language/json.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { finalRecord, newExecution, projection, storedWorkflow, taskView } from './samples.ts';

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

describe('accepting executions', () => {
  it('keeps any JSON exactly', async () => {
    const input: Json = JSON.parse(
      '{"$ref":"#","a.b":{"__proto__":1,"":[null,1e300,-0.5,9007199254740991]},"text":"\\u0000\\ud83d\\ude00"}',
    );
    await store.executions.insert(newExecution('ex-json0001', { input, labels: { 'a=b': 'c=d', 'x.y': '' } }));
    const found = await store.executions.find('default', 'ex-json0001');
    expect(JSON.stringify(found?.input)).toBe(JSON.stringify(input));
    expect(found).toMatchObject({ status: 'QUEUED', labels: { 'a=b': 'c=d', 'x.y': '' }, tasks: [], startedAt: null });
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
    expect(open).toMatchObject({ status: 'WAITING', tasks: [{ path: 'one', status: 'COMPLETED' }] });
    expect(open?.tasks).toHaveLength(1);

    await store.records.finalize(finalRecord(id, { tasks: [taskView('two')] }));
    await store.records.project(projection(id, 9, { tasks: [taskView('three')] }));
    const closed = await store.executions.find('default', id);
    expect(closed).toMatchObject({ status: 'COMPLETED', output: { done: true } });
    expect(closed?.tasks.map((task) => task.path).sort()).toEqual(['one', 'two']);
    expect((await store.executions.listEvents('default', id, 0)).map((event) => event.sequence)).toEqual([1, 2]);
    expect(await store.executions.listEvents('default', id, 1)).toHaveLength(1);
  });

  it('lets only an end follow CANCELLING', async () => {
    const id = 'ex-canc0001';
    await store.executions.insert(newExecution(id));
    expect(await store.executions.markCancelling('default', id)).toBe(true);
    await store.records.project(projection(id, 1, { tasks: [taskView('one')] }));
    expect(await store.executions.find('default', id)).toMatchObject({
      status: 'CANCELLING',
      tasks: [{ path: 'one' }],
    });
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
    const closing = { status: 'TERMINATED', error: null, completedAt: new Date(99) } as const;
    expect(await store.executions.close('default', id, closing)).toBe(true);
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
    const found = await store.executions.find('default', id);
    expect(new Set(found?.tasks.map((task) => task.path)).size).toBe(3000);
    expect(found?.tasks.find((task) => task.path === 'load[0]')?.attempts).toBe(7);
    expect(await store.executions.remove('default', id)).toBe(true);
    expect(await store.executions.find('default', id)).toBeNull();
  });

  it('keeps values of 20 MB', async () => {
    const id = 'ex-larg0001';
    const output = { text: 'é'.repeat(10 * 1024 * 1024) };
    await store.executions.insert(newExecution(id, { input: { text: 'y'.repeat(900_000) } }));
    await store.records.finalize(finalRecord(id, { output, tasks: [taskView('one', { output })] }));
    const found = await store.executions.find('default', id);
    expect(JSON.stringify(found?.output) === JSON.stringify(output)).toBe(true);
    expect(JSON.stringify(found?.tasks[0]?.output) === JSON.stringify(output)).toBe(true);
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
    expect(await store.executions.listAttempts('default', step.executionId, 'call')).toMatchObject([
      { attempt: 1, error, at: new Date(1000), retryAt: new Date(2000) },
      { attempt: 2 },
    ]);
  });
});

describe('listing executions', () => {
  it('gives every row once over pages, in both orders', async () => {
    const at = (ms: number) => new Date(Date.UTC(2026, 5, 1) + ms);
    const ids = Array.from({ length: 25 }, (_, index) => `ex-page00${String(index).padStart(2, '0')}`);
    for (const [index, id] of ids.entries()) {
      const labels = { team: index % 2 === 0 ? 'red' : 'blue', even: 'yes' };
      await store.executions.insert(
        newExecution(id, { tenantId: 'pages', createdAt: at(Math.floor(index / 3)), labels }),
      );
    }
    for (const order of ['asc', 'desc'] as const) {
      const seen: string[] = [];
      let after: { createdAt: Date; id: string } | null = null;
      for (;;) {
        const rows = await store.executions.list('pages', {}, { after, limit: 4, order });
        seen.push(...rows.map((row) => row.id));
        const last = rows.at(-1);
        if (!last) break;
        after = last;
      }
      expect(seen).toEqual(order === 'asc' ? ids : [...ids].reverse());
    }
    const page = { after: null, limit: 50, order: 'asc' } as const;
    const red = [{ name: 'team', value: 'red' }];
    expect(await store.executions.list('pages', { labels: red }, page)).toHaveLength(13);
    expect(
      await store.executions.list('pages', { labels: [...red, { name: 'even', value: 'no' }] }, page),
    ).toHaveLength(0);
    expect(await store.executions.list('pages', { createdAfter: at(0), createdBefore: at(2) }, page)).toHaveLength(3);
    await store.records.finalize(finalRecord('ex-page0003', { tenantId: 'pages' }));
    expect(await store.executions.list('pages', { status: ['COMPLETED', 'FAILED'] }, page)).toMatchObject([
      { id: 'ex-page0003' },
    ]);
    expect(await store.executions.list('pages', { workflowId: 'wf-none0000' }, page)).toEqual([]);
  });
});

describe('sharing sweeps', () => {
  it('gives each due execution to one sweeper', async () => {
    const due = Array.from({ length: 8 }, (_, index) => `ex-swee000${index}`);
    for (const id of due)
      await store.executions.insert(
        newExecution(id, { checkAt: new Date(10), webhook: { url: 'http://x', style: 'v1' } }),
      );
    const later = new Date(Date.now() + 60_000);
    const claims = await Promise.all([1, 2, 3].map(() => store.executions.claimChecks(new Date(20), 100, () => later)));
    expect(
      claims
        .flat()
        .map((head) => head.id)
        .sort(),
    ).toEqual(due);
    expect(await store.executions.claimChecks(new Date(20), 100, () => later)).toEqual([]);
    const deliveries = await Promise.all([1, 2].map(() => store.executions.claimDeliveries(new Date(20), 100, later)));
    expect(deliveries.flat()).toHaveLength(8);
    for (const { id, tenantId } of deliveries.flat()) await store.executions.markDelivering(tenantId, id);
    expect(await store.executions.claimDeliveries(new Date(later.getTime() + 1), 100, later)).not.toContainEqual({
      id: due[0],
      tenantId: 'default',
    });
  });
});

describe('keeping workflows', () => {
  it('keeps aliases unique per tenant', async () => {
    expect(await store.workflows.insert('default', storedWorkflow('wf-alia0001', { alias: 'intake' }))).toBe(true);
    const second = storedWorkflow('wf-alia0002', { alias: 'intake' });
    await expect(store.workflows.insert('default', second)).rejects.toMatchObject({ code: 'alias-taken' });
    expect(await store.workflows.insert('other', second)).toBe(true);
    expect(await store.workflows.insert('default', storedWorkflow('wf-alia0001'))).toBe(false);
    expect(await store.workflows.findHead('default', 'intake')).toMatchObject({ id: 'wf-alia0001' });
    await store.workflows.remove('default', 'wf-alia0001', new Date());
    expect(await store.workflows.find('default', 'intake')).toBeNull();
    expect(await store.workflows.findHead('default', 'wf-alia0001', { withDeleted: true })).toMatchObject({
      deleted: true,
    });
  });

  it('replaces a version once and keeps the old ones', async () => {
    const first = storedWorkflow('wf-vers0001', { labels: { team: 'red' } });
    await store.workflows.insert('default', first);
    const next = (name: string) => ({
      ...first,
      name,
      version: 2,
      labels: {},
      updatedAt: new Date(first.updatedAt.getTime() + 1),
      content: { ...first.content, version: 2, definition: { name, big: 'z'.repeat(200_000) } },
    });
    const results = await Promise.all(['A', 'B'].map((name) => store.workflows.replace('default', first, next(name))));
    expect(results.filter(Boolean)).toHaveLength(1);
    const name = results[0] ? 'A' : 'B';
    const current = await store.workflows.find('default', first.id);
    expect(current).toMatchObject({ name, version: 2, labels: {}, content: { definition: { name } } });
    expect(await store.workflows.findVersion('default', first.id, 1)).toMatchObject({ definition: { name: 'Sample' } });
    expect(await store.workflows.findVersion('default', first.id, 2)).toMatchObject({ definition: { name } });
    expect(await store.workflows.findVersion('default', first.id, 3)).toBeNull();
    const versions = await store.workflows.listVersions('default', first.id, { before: null, limit: 10 });
    expect(versions.map((each) => each.version)).toEqual([2, 1]);
    expect(await store.workflows.listVersions('default', first.id, { before: 2, limit: 10 })).toHaveLength(1);
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
