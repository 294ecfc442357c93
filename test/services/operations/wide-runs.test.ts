import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectReuse } from '../../../services/operations/collect-reuse.ts';
import { createLanguage } from '../../../services/operations/create-language.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { getExecution } from '../../../services/operations/get-execution.ts';
import { getResult } from '../../../services/operations/get-result.ts';
import { getTask } from '../../../services/operations/get-task.ts';
import { listTasks } from '../../../services/operations/list-tasks.ts';
import type { Task } from '../../../services/operations/resources.ts';
import { taskId } from '../../../services/store/task-id.ts';
import type { FinalRecord, TaskView } from '../../../workflows/execution.ts';
import type { Json } from '../../../workflows/language/json.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { loopStep, planOf, pureStep } from '../store/plan-samples.ts';
import { finalRecord, newExecution, projection, taskView } from '../store/samples.ts';
import { callerOf, createTestDeps, type HandRuns } from './test-deps.ts';

let mongodb: TestMongodb;
let deps: OperationDeps;
let runs: HandRuns;
const caller = callerOf('default');
const plan = planOf([loopStep('load', [pureStep('a'), pureStep('b', { type: 'Http' })]), pureStep('after')]);
const PASSES = 2000;
let next = 0;

beforeAll(async () => {
  mongodb = await startMongodb();
  ({ deps, runs } = createTestDeps(mongodb.uri));
});

afterAll(async () => {
  await deps?.store.close();
  await mongodb?.stop();
});

/** An execution whose passes are recorded, `share` of them by each projection; ended when a record is given. */
async function record(
  passes: number,
  last: Partial<FinalRecord> | null,
  more: Partial<TaskView> = {},
): Promise<string> {
  next += 1;
  const id = `ex-wide${String(next).padStart(4, '0')}`;
  await deps.store.executions.insert(newExecution(id, { version: null, inline: { definition: {}, plan } }));
  const share = 250;
  for (let from = 0; from < passes; from += share) {
    const tasks = Array.from({ length: share }, (_, index) => [
      taskView(`load[${from + index}]/a`, more),
      taskView(`load[${from + index}]/b`, {
        ...more,
        type: 'Http',
        status: (from + index) % 700 === 5 ? 'FAILED' : 'COMPLETED',
      }),
    ]);
    await deps.store.records.project(projection(id, 1 + from / share, { tasks: tasks.flat() }));
  }
  if (last)
    await deps.store.records.finalize(
      finalRecord(id, { partial: true, tasks: [taskView('load'), taskView('after')], ...last }),
    );
  return id;
}

/** All pages of the list. */
async function listAll(execution: string, query: Partial<Parameters<typeof listTasks.run>[1]> = {}): Promise<Task[]> {
  const all: Task[] = [];
  let cursor = query.cursor;
  do {
    const page = await listTasks.run(deps, { execution, limit: 200, ...query, cursor }, caller);
    expect(page.items.length).toBeLessThanOrEqual(200);
    all.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return all;
}

const paths = (count: number) =>
  Array.from({ length: count }, (_, pass) => [`load[${pass}]/a`, `load[${pass}]/b`]).flat();

describe('the tasks of a wide run', () => {
  it('are listed in step order, page by page, and filtered', async () => {
    const id = await record(PASSES, {});
    expect((await listAll(id)).map(({ step }) => step)).toEqual(['load', ...paths(PASSES), 'after']);
    const failed = await listAll(id, { status: ['FAILED'] });
    expect(failed.map(({ step }) => step)).toEqual(['load[5]/b', 'load[705]/b', 'load[1405]/b']);
    expect((await listAll(id, { step: 'load[1234]' })).map(({ step }) => step)).toEqual([
      'load[1234]/a',
      'load[1234]/b',
    ]);
    expect((await listAll(id, { step: 'a' })).map(({ step }) => step)).toEqual(
      paths(PASSES).filter((path) => path.endsWith('a')),
    );
    expect(await listAll(id, { type: 'Http', status: ['FAILED'], step: 'load' })).toHaveLength(3);
    expect(await listAll(id, { type: 'Sql' })).toEqual([]);
    const other = listTasks.run(
      deps,
      {
        execution: id,
        limit: 5,
        status: ['FAILED'],
        cursor: (await listTasks.run(deps, { execution: id, limit: 5 }, caller)).nextCursor ?? '',
      },
      caller,
    );
    await expect(other).rejects.toMatchObject({ code: 'invalid-cursor' });
  });

  it('show what the run tells over what is recorded, and what it has forgotten', async () => {
    const id = await record(500, null);
    runs.states.set(id, 'open');
    const live: TaskView[] = [
      taskView('load', { status: 'RUNNING' }),
      taskView('load[499]/b', { status: 'RUNNING', partial: true }),
      taskView('load[500]/a', { status: 'WAITING', reason: { kind: 'hand', message: 'It failed.', until: 5 } }),
    ];
    runs.views.set(id, { status: 'WAITING', startedAt: 5, tasks: live, partial: true });
    const all = await listAll(id);
    expect(all.map(({ step }) => step)).toEqual(['load', ...paths(500), 'load[500]/a', 'after']);
    expect(all.at(-1)).toMatchObject({ step: 'after', status: 'PENDING' });
    expect(all.at(-2)).toMatchObject({
      reason: { kind: 'hand', message: 'It failed.', until: '1970-01-01T00:00:00.005Z' },
    });
    expect((await listAll(id, { status: ['RUNNING'] })).map(({ step }) => step)).toEqual(['load', 'load[499]/b']);
    const one = await getTask.run(deps, { execution: id, task: taskId(id, 'load[499]/b') }, caller);
    expect(one).toMatchObject({ status: 'RUNNING', input: { n: 1 } });
    runs.views.delete(id);
    expect((await listAll(id, { status: ['PENDING'] })).map(({ step }) => step)).toEqual(['load', 'after']);
  });

  it('leave a read of the execution under 100 KB, with a cursor for the rest', async () => {
    const text = 'é'.repeat(3000);
    const error = { code: 'x', message: text, step: null, details: text };
    const id = await record(250, { status: 'FAILED', error, output: text.repeat(100) }, { output: text, error });
    const read = await getExecution.run(deps, { execution: id, waitMs: 0, allTasks: false }, caller);
    expect(Buffer.byteLength(JSON.stringify(read))).toBeLessThan(100 * 1024);
    expect(read).toMatchObject({ output: null, error: { code: 'x' }, omitted: ['output', 'error'] });
    const rest = await listAll(id, { cursor: read.tasksCursor ?? '' });
    expect([...read.tasks, ...rest].map(({ step }) => step)).toEqual(['load', ...paths(250), 'after']);
    const result = await getResult.run(deps, { execution: id, waitMs: 0 }, caller);
    expect(result).toMatchObject({ output: text.repeat(100), error });
    const task = await getTask.run(deps, { execution: id, task: taskId(id, 'load[249]/b') }, caller);
    expect(task).toMatchObject({ output: text, error });
  });

  it('are taken over by a retry, large ones by reference, undone ones not', async () => {
    const output = { text: 'x'.repeat(2000) };
    const id = await record(
      250,
      { status: 'FAILED', tasks: [taskView('after', { status: 'COMPENSATED' })] },
      { output },
    );
    const source = await deps.store.executions.find('default', id);
    if (!source) throw new Error('it is not there');
    const { reuse } = await collectReuse(deps, source, plan);
    expect(Object.keys(reuse)).toHaveLength(499);
    expect(reuse).not.toHaveProperty('after');
    expect(JSON.stringify(reuse).length).toBeLessThan(400_000);
  });
});

describe('values by reference', () => {
  it('are never seen from outside, however deep they lie', async () => {
    const deep: Json = { list: [1, { ...(await deps.store.values.keep({ deep: 'x'.repeat(10) })) }] };
    const outer: Json = { ...(await deps.store.values.keep(deep)) };
    const value: Json = { a: outer, b: [outer] };
    const shown = { list: [1, { deep: 'x'.repeat(10) }] };
    const tasks = [taskView('after', { input: value, output: outer })];
    const id = await record(0, { tasks, output: value, response: { status: 200, headers: {}, body: outer } });
    const expected = { a: shown, b: [shown] };
    const read = await getExecution.run(deps, { execution: id, waitMs: 0, allTasks: false }, caller);
    expect(read).toMatchObject({ output: expected, tasks: [{ input: expected, output: shown }] });
    expect(await getResult.run(deps, { execution: id, waitMs: 0 }, caller)).toMatchObject({
      output: expected,
      response: { body: shown },
    });
  });

  it('of 20 MB are read as the result', async () => {
    const reference = await deps.store.values.keep('x'.repeat(20 * 1024 * 1024));
    const id = await record(0, { output: { ...reference } });
    const { output } = await getResult.run(deps, { execution: id, waitMs: 0 }, caller);
    expect(String(output).length).toBe(20 * 1024 * 1024);
    const read = await getExecution.run(deps, { execution: id, waitMs: 0, allTasks: false }, caller);
    expect(read).toMatchObject({ output: null, omitted: ['output'] });
  });
});

describe('what was undone', () => {
  it('is told with the execution and its tasks', async () => {
    const steps = [{ step: 'after', status: 'COMPLETED' as const, error: null }];
    const tasks = [taskView('after', { status: 'COMPENSATED' }), taskView('after/compensate')];
    const id = await record(0, { status: 'FAILED', tasks, compensation: { compensated: true, steps } });
    const read = await getExecution.run(deps, { execution: id, waitMs: 0, allTasks: false }, caller);
    expect(read).toMatchObject({
      compensated: true,
      compensations: steps,
      tasks: [{ status: 'COMPENSATED' }, { step: 'after/compensate' }],
    });
    const other = await getExecution.run(deps, { execution: await record(0, {}), waitMs: 0, allTasks: false }, caller);
    expect(other).toMatchObject({ compensated: null, compensations: [] });
  });
});

describe('defaults of the input schema', () => {
  it('fill in what is absent, in a copy', () => {
    const check = createLanguage().inputChecker({
      type: 'object',
      properties: {
        n: { type: 'integer', default: 3 },
        deep: { type: 'object', default: {}, properties: { to: { default: 'x' } } },
      },
    });
    const given = { other: null };
    expect(check(given)).toEqual({ other: null, n: 3, deep: { to: 'x' } });
    expect(given).toEqual({ other: null });
    expect(check({ n: 4, deep: { to: null } })).toEqual({ n: 4, deep: { to: null } });
    expect(() => check({ n: 'x' })).toThrow(/input/);
  });
});
