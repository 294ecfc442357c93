import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createBlobStore } from '../../../services/store/blobs.ts';
import { type Collections, collectionsOf } from '../../../services/store/collections.ts';
import type { StoredExecution } from '../../../services/store/execution-records.ts';
import { createExecutionStore } from '../../../services/store/executions.ts';
import { makeIndexes } from '../../../services/store/indexes.ts';
import { createRunRecords } from '../../../services/store/run-records.ts';
import type { ExecutionStore } from '../../../services/store/store.ts';
import { taskId } from '../../../services/store/task-id.ts';
import { createTaskOrder, type TaskPosition } from '../../../services/store/task-order.ts';
import type { TaskQuery } from '../../../services/store/task-query.ts';
import type { TaskStatus, TaskView } from '../../../workflows/execution.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { loopStep, planOf, pureStep } from './plan-samples.ts';
import { finalRecord, newExecution, projection, taskView } from './samples.ts';

const PASSES = 10_000;
const PROJECTIONS = 150;
const plan = planOf([
  pureStep('before'),
  loopStep(
    'load',
    ['a', 'b', 'c'].map((id) => pureStep(id)),
  ),
  pureStep('after'),
]);
const order = createTaskOrder(plan);
const wide = 'ex-wide0000';
const failing = (pass: number) => pass % 2500 === 77;
const inner = (pass: number, id: string, status: TaskStatus): TaskView =>
  taskView(`load[${pass}]/${id}`, { status, input: pass, ...(status === 'RUNNING' ? {} : { output: { pass } }) });

let mongodb: TestMongodb;
let client: MongoClient;
let collections: Collections;
let store: ExecutionStore;
let records: ReturnType<typeof createRunRecords>;
const batch = z.array(z.unknown()).optional();
const cursorReply = z.object({ cursor: z.object({ firstBatch: batch, nextBatch: batch }).optional() });
/** Commands by name, and documents that reads gave. */
let commands: string[] = [];
let documents = 0;

beforeAll(async () => {
  mongodb = await startMongodb();
  client = await MongoClient.connect(mongodb.uri, { monitorCommands: true, ignoreUndefined: true });
  client.on('commandStarted', ({ commandName }) => commands.push(commandName));
  client.on('commandSucceeded', ({ reply }) => {
    const { firstBatch = [], nextBatch = [] } = cursorReply.parse(reply).cursor ?? {};
    documents += firstBatch.length + nextBatch.length;
  });
  collections = collectionsOf(client.db());
  await makeIndexes(collections);
  const parts = { collections, blobs: createBlobStore(collections), hooks: {} };
  store = createExecutionStore(parts);
  records = createRunRecords(parts);
  await writeWide();
}, 120_000);

beforeEach(() => {
  commands = [];
  documents = 0;
});

afterAll(async () => {
  await client?.close();
  await mongodb?.stop();
});

/** 30,000 tasks: each is told as RUNNING, then as ended by a later projection; some projections come again, or too late. */
async function writeWide(): Promise<void> {
  await store.insert(newExecution(wide, { version: null, inline: { definition: {}, plan } }));
  const share = Math.ceil(PASSES / (PROJECTIONS - 1));
  const told = Array.from({ length: PROJECTIONS }, (_, at) => {
    const passes = (from: number) =>
      Array.from({ length: share }, (_, index) => from + index).filter((pass) => pass >= 0 && pass < PASSES);
    const begun = passes(at * share).flatMap((pass) => ['a', 'b', 'c'].map((id) => inner(pass, id, 'RUNNING')));
    const done = passes((at - 1) * share).flatMap((pass) =>
      ['a', 'b', 'c'].map((id) => inner(pass, id, id === 'b' && failing(pass) ? 'FAILED' : 'COMPLETED')),
    );
    const start = at === 0 ? [taskView('before'), taskView('load', { status: 'RUNNING', output: null })] : [];
    return projection(wide, at + 1, { tasks: [...start, ...begun, ...done] });
  });
  for (const [at, each] of told.entries()) {
    await records.project(each);
    const again = told[(at * 7) % (at + 1)];
    if (at % 10 === 3 && again) await records.project(again);
  }
  await records.finalize(
    finalRecord(wide, { partial: true, tasks: [taskView('load', { output: 'all' }), taskView('after')] }),
  );
  await records.project({
    ...told[5],
    revision: 1000,
    tasks: [taskView('load[1]/a', { attempts: 99 })],
  } as (typeof told)[0]);
}

async function read(): Promise<StoredExecution> {
  const record = await store.find('default', wide);
  if (!record) throw new Error('it is not there');
  return record;
}

/** Whole reads in pages of some spans. */
async function readAll(query: Partial<TaskQuery> = {}): Promise<{ paths: string[]; tasks: TaskView[]; most: number }> {
  const record = await read();
  const tasks: TaskView[] = [];
  let after: TaskPosition | null = null;
  let most = 0;
  do {
    documents = 0;
    const page = await store.readTasks(record, { order, after, spans: 4, ...query });
    most = Math.max(most, documents);
    tasks.push(...page.tasks.map(({ task }) => task));
    after = page.end;
  } while (after);
  return { paths: tasks.map(({ path }) => path), tasks, most };
}

const wholePaths = [
  ...['before', 'load'],
  ...Array.from({ length: PASSES }, (_, pass) => ['a', 'b', 'c'].map((id) => `load[${pass}]/${id}`)).flat(),
  'after',
];

describe('the tasks of a wide run', () => {
  it('are all there, once, in step order, as last told', async () => {
    const { paths, tasks, most } = await readAll();
    expect(paths).toEqual(wholePaths);
    expect(tasks.filter(({ status }) => status === 'RUNNING')).toEqual([]);
    expect(tasks.filter(({ status }) => status === 'FAILED').map(({ path }) => path)).toEqual(
      [77, 2577, 5077, 7577].map((pass) => `load[${pass}]/b`),
    );
    expect(tasks.find(({ path }) => path === 'load')?.output).toBe('all');
    expect(tasks.find(({ path }) => path === 'load[1]/a')?.attempts).toBe(1);
    // Four spans, each told by a few projections.
    expect(most).toBeLessThan(60);
  });

  it('are read from anywhere with the same work', async () => {
    const record = await read();
    for (const pass of [0, 4999, 9990]) {
      documents = 0;
      const after = order.placeOf(`load[${pass}]/a`);
      const { tasks } = await store.readTasks(record, { order, after, spans: 1 });
      expect(tasks[0]?.task.path).toBe(`load[${pass}]/b`);
      expect(documents).toBeLessThan(20);
    }
  });

  it('are found by status, step and path without reading the rest', async () => {
    const failed = await readAll({ statuses: ['FAILED'] });
    expect(failed.tasks.filter(({ status }) => status === 'FAILED')).toHaveLength(4);
    expect(failed.paths.length).toBeLessThan(2000);
    const after = await readAll({ steps: ['after'] });
    expect(after.paths).toContain('after');
    expect(after.paths.length).toBeLessThan(1000);
    const one = await readAll({ within: order.spansBelow('load[7000]') });
    expect(one.paths).toEqual(expect.arrayContaining(['load[7000]/a', 'load[7000]/b', 'load[7000]/c']));
    expect(one.most).toBeLessThan(20);
  });

  it('are found by id', async () => {
    const record = await read();
    documents = 0;
    const found = await store.readTask(record, taskId(wide, 'load[8123]/b'));
    expect(found).toMatchObject({ path: 'load[8123]/b', status: 'COMPLETED', output: { pass: 8123 } });
    expect(documents).toBeLessThan(10);
    expect(await store.readTask(record, 'task-00000000')).toBeNull();
  });

  it('are removed in batches', async () => {
    await records.attemptFailed({
      executionId: wide,
      tenantId: 'default',
      path: 'x',
      attempt: 1,
      error: { code: 'c', message: '', step: null, details: null },
      at: 1,
      retryAt: 2,
    });
    const copies = Array.from({ length: 1200 }, (_, index) => ({
      _id: `${wide}:copy:${index}`,
      tenantId: 'default',
      executionId: wide,
      revision: index,
      text: '',
    }));
    await collections.chunks.insertMany(copies);
    commands = [];
    expect(await store.remove('default', wide)).toBe(true);
    expect(await collections.chunks.countDocuments({ executionId: wide })).toBe(0);
    expect(commands.filter((name) => name === 'delete').length).toBeGreaterThan(3);
  });
});

describe('a small run', () => {
  it('is accepted, ended and read with one command each', async () => {
    await store.insert(newExecution('ex-small001'));
    await records.finalize(finalRecord('ex-small001', { tasks: [taskView('one'), taskView('two')] }));
    const found = await store.find('default', 'ex-small001');
    expect(found).toMatchObject({
      complete: true,
      spread: false,
      held: [{ tasks: [{ path: 'one' }, { path: 'two' }] }],
    });
    expect(commands).toEqual(['insert', 'update', 'find']);
  });

  it('is projected with one command', async () => {
    await store.insert(newExecution('ex-small002'));
    await records.project(projection('ex-small002', 1, { tasks: [taskView('one')] }));
    expect(commands).toEqual(['insert', 'update']);
  });
});
