import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cancelExecution } from '../../../services/operations/cancel-execution.ts';
import { createWorkflow } from '../../../services/operations/create-workflow.ts';
import { deleteExecution } from '../../../services/operations/delete-execution.ts';
import { deleteWorkflow } from '../../../services/operations/delete-workflow.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { getExecution } from '../../../services/operations/get-execution.ts';
import { getResult } from '../../../services/operations/get-result.ts';
import { getTask } from '../../../services/operations/get-task.ts';
import { listExecutions } from '../../../services/operations/list-executions.ts';
import { listTasks } from '../../../services/operations/list-tasks.ts';
import { startExecution } from '../../../services/operations/start-execution.ts';
import { terminateExecution } from '../../../services/operations/terminate-execution.ts';
import { taskId } from '../../../services/store/task-id.ts';
import type { Json } from '../../../workflows/language/json.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { finalRecord, projection, taskView } from '../store/samples.ts';
import { callerOf, createTestDeps, type HandRuns } from './test-deps.ts';

let mongodb: TestMongodb;
let deps: OperationDeps;
let runs: HandRuns;
let workflow: string;
const caller = callerOf('default');
const object = { type: 'object' };
const definition: Json = { name: 'Two', input: object, steps: [{ type: 'Echo' }, { type: 'Http', input: 'x' }] };

beforeAll(async () => {
  mongodb = await startMongodb();
  ({ deps, runs } = createTestDeps(mongodb.uri));
  workflow = (await createWorkflow.run(deps, { definition, alias: 'two' }, caller)).id;
});

beforeEach(() => {
  runs.down = false;
  runs.onStart = () => {};
});

afterAll(async () => {
  await deps?.store.close();
  await mongodb?.stop();
});

const start = (more: Partial<Parameters<typeof startExecution.run>[1]> = {}) =>
  startExecution.run(deps, { workflow, waitMs: 0, ...more }, caller);
const read = (execution: string) => getExecution.run(deps, { execution, waitMs: 0, allTasks: false }, caller);
const tasks = [taskView('step1'), taskView('step2', { output: { n: 2 } })];

/** Ends every run at once, as a run of this process would. */
function endAtOnce(more: Parameters<typeof finalRecord>[1] = {}): void {
  runs.onStart = ({ execution: { id } }) => {
    runs.states.set(id, 'completed');
    void deps.store.records.finalize(finalRecord(id, { tasks, ...more }));
  };
}

describe('reading', () => {
  it('shows what the run tells, else what was recorded', async () => {
    const { execution } = await start();
    const running = taskView('step2', { status: 'RUNNING' });
    await deps.store.records.project(projection(execution.id, 1, { tasks: [running] }));
    const reason = { kind: 'limit' as const, message: 'Behind 3 others.' };
    runs.views.set(execution.id, { status: 'WAITING', reason, startedAt: 5, tasks });
    expect(await read(execution.id)).toMatchObject({
      status: 'WAITING',
      reason: { ...reason, until: null },
      stale: false,
      tasks: [{ status: 'COMPLETED' }, {}],
    });
    runs.down = true;
    const stale = await read(execution.id);
    expect(stale).toMatchObject({ status: 'RUNNING', reason: null, stale: true });
    expect(stale.tasks.map(({ step, status }) => `${step} ${status}`)).toEqual(['step1 PENDING', 'step2 RUNNING']);
  });

  it('shows RETRYING until the next attempt, and lists the attempts', async () => {
    const { execution } = await start();
    const view = { status: 'RUNNING' as const, startedAt: 5, tasks: [taskView('step1', { status: 'RUNNING' })] };
    runs.views.set(execution.id, view);
    const error = { code: 'http-status', message: 'no', step: 'step1', details: null };
    const failure = { executionId: execution.id, tenantId: 'default', path: 'step1', error };
    await deps.store.records.attemptFailed({ ...failure, attempt: 1, at: 1, retryAt: Date.now() + 60_000 });
    expect((await read(execution.id)).tasks).toMatchObject([{ status: 'RETRYING', attempts: 1, error }]);
    await deps.store.records.attemptFailed({ ...failure, attempt: 2, at: 2, retryAt: 3 });
    expect((await read(execution.id)).tasks).toMatchObject([{ status: 'RUNNING', attempts: 3 }]);
    const failed = taskView('step1', { status: 'FAILED', attempts: 3, error, completedAt: 9 });
    await deps.store.records.finalize(finalRecord(execution.id, { status: 'FAILED', error, tasks: [failed] }));
    const { attemptList } = await getTask.run(
      deps,
      { execution: execution.id, task: taskId(execution.id, 'step1') },
      caller,
    );
    expect(attemptList).toMatchObject([{ attempt: 1 }, { attempt: 2 }, { attempt: 3, retryAt: null }]);
    const unknown = getTask.run(deps, { execution: execution.id, task: 'task-00000000' }, caller);
    await expect(unknown).rejects.toMatchObject({ code: 'task-not-found' });
  });

  it('omits large values from pages, never from the task and the result', async () => {
    const large = { text: 'x'.repeat(300_000) };
    const many = Array.from({ length: 150 }, (_, index) =>
      taskView(`step1[${index}]`, { output: index === 3 ? large : index }),
    );
    endAtOnce({ tasks: many, output: large });
    const { execution } = await start({ waitMs: 30_000 });
    expect(execution.output).toEqual(large);
    expect(execution.tasks).toHaveLength(100);
    expect(execution.tasks[3]).toMatchObject({ output: null, omitted: ['output'] });
    expect(execution.tasks[4]).not.toHaveProperty('omitted');
    const one = await getTask.run(deps, { execution: execution.id, task: execution.tasks[3]?.id ?? '' }, caller);
    expect(one.output).toEqual(large);
    const all = await getExecution.run(deps, { execution: execution.id, waitMs: 0, allTasks: true }, caller);
    expect(all.tasks).toHaveLength(150);
    expect(await getResult.run(deps, { execution: execution.id, waitMs: 0 }, caller)).toMatchObject({ output: large });
    const page = { execution: execution.id, limit: 100, status: ['COMPLETED' as const] };
    const first = await listTasks.run(deps, page, caller);
    const second = await listTasks.run(deps, { ...page, cursor: first.nextCursor ?? '' }, caller);
    expect([...first.items, ...second.items].map(({ step }) => step)).toEqual(many.map(({ path }) => path));
    expect(second.nextCursor).toBeNull();
  });

  it('knows why a run waits as a whole while it cannot be asked, and until it goes on', async () => {
    const { execution } = await start();
    const { records } = deps.store;
    const reason = { kind: 'limit' as const, message: 'Waits for one of 2 places.' };
    await records.project(projection(execution.id, 1, { status: 'WAITING', reason }));
    runs.down = true;
    expect(await read(execution.id)).toMatchObject({ status: 'WAITING', reason: { ...reason, until: null } });
    await records.project(projection(execution.id, 2));
    expect(await read(execution.id)).toMatchObject({ status: 'RUNNING', reason: null });
    await records.project(projection(execution.id, 3, { status: 'WAITING' }));
    expect(await read(execution.id)).toMatchObject({ status: 'WAITING', reason: null });
  });

  it('keeps tenants and workflows apart', async () => {
    const { execution } = await start();
    const foreign = getExecution.run(deps, { execution: execution.id, waitMs: 0, allTasks: false }, callerOf('other'));
    await expect(foreign).rejects.toMatchObject({ code: 'execution-not-found' });
    const astray = { execution: execution.id, workflow: 'wf-00000000', waitMs: 0, allTasks: false };
    await expect(getExecution.run(deps, astray, caller)).rejects.toMatchObject({ code: 'execution-not-found' });
    await expect(getResult.run(deps, { execution: execution.id, waitMs: 0 }, caller)).rejects.toMatchObject({
      code: 'execution-open',
    });
    const waiting = getResult.run(deps, { execution: execution.id, waitMs: 30_000 }, caller);
    await deps.store.records.finalize(finalRecord(execution.id, { tasks }));
    expect(await waiting).toMatchObject({ status: 'COMPLETED' });
  });

  it('lists by workflow, status, label and time', async () => {
    const { id } = await createWorkflow.run(deps, { definition, alias: 'listed' }, caller);
    for (const team of ['red', 'blue', 'red']) await start({ workflow: id, labels: { team } });
    const list = (more: object) =>
      listExecutions.run(deps, { ...listExecutions.input.parse({ workflow: 'listed' }), ...more }, caller);
    const all = await list({});
    expect(all.items).toHaveLength(3);
    expect(all.items[0]).not.toHaveProperty('tasks');
    expect((await list({ label: [{ name: 'team', value: 'red' }] })).items).toHaveLength(2);
    expect((await list({ status: ['COMPLETED'] })).items).toHaveLength(0);
    expect((await list({ createdBefore: all.items[2]?.createdAt })).items).toHaveLength(0);
    const first = await list({ limit: 2, order: 'asc' });
    const second = await list({ limit: 2, order: 'asc', cursor: first.nextCursor });
    expect([...first.items, ...second.items].map((item) => item.id)).toEqual(
      all.items.map((item) => item.id).reverse(),
    );
    const others = [
      { order: 'desc' },
      { status: ['QUEUED'] },
      { label: [{ name: 'team', value: 'red' }] },
      { workflow },
    ];
    for (const other of others) {
      const refused = list({ limit: 2, order: 'asc', ...other, cursor: first.nextCursor });
      await expect(refused).rejects.toMatchObject({ code: 'invalid-cursor' });
    }
    await deleteWorkflow.run(deps, { workflow: id }, caller);
    expect((await list({ workflow: id })).items).toHaveLength(3);
  });
});

describe('stopping', () => {
  it('asks the run to cancel, and refuses after the end', async () => {
    const { execution } = await start();
    const cancelled = await cancelExecution.run(deps, { execution: execution.id, reason: 'enough' }, caller);
    expect(cancelled).toMatchObject({ status: 'CANCELLING' });
    expect(runs.asked).toContain(`cancel ${execution.id} enough`);
    await deps.store.records.finalize(finalRecord(execution.id, { status: 'CANCELLED', tasks }));
    for (const stop of [cancelExecution, terminateExecution])
      await expect(stop.run(deps, { execution: execution.id }, caller)).rejects.toMatchObject({
        code: 'execution-ended',
      });
  });

  it('terminates at once', async () => {
    const { execution } = await start();
    await deps.store.records.project(
      projection(execution.id, 1, { tasks: [taskView('step1', { status: 'RUNNING' })] }),
    );
    const ended = await terminateExecution.run(deps, { execution: execution.id, reason: 'now' }, caller);
    expect(ended).toMatchObject({
      status: 'TERMINATED',
      error: { code: 'execution-terminated', message: 'now', details: { reason: 'now' } },
    });
    expect(ended.tasks.map(({ status }) => status)).toEqual(['CANCELLED', 'PENDING']);
    expect(await deps.store.records.finalize(finalRecord(execution.id))).toMatchObject({ status: 'TERMINATED' });
  });

  it('shows as cancelled what ran when it was terminated, though its run had not recorded it yet', async () => {
    const { execution } = await start();
    await deps.store.records.project(
      projection(execution.id, 1, { tasks: [taskView('step1', { status: 'RUNNING' })] }),
    );
    const moved = [taskView('step1', { output: 'done' }), taskView('step2', { status: 'RUNNING' })];
    runs.views.set(execution.id, { status: 'RUNNING', startedAt: 1, tasks: moved });
    const ended = await terminateExecution.run(deps, { execution: execution.id }, caller);
    expect(ended.tasks).toMatchObject([
      { step: 'step1', status: 'COMPLETED', output: 'done' },
      { step: 'step2', status: 'CANCELLED' },
    ]);
    expect(await read(execution.id)).toEqual(ended);
  });

  it('ends what never started, and leaves it to Temporal while that is away', async () => {
    runs.down = true;
    const { execution } = await start();
    const away = cancelExecution.run(deps, { execution: execution.id }, caller);
    await expect(away).rejects.toMatchObject({ code: 'unavailable' });
    runs.down = false;
    expect(await cancelExecution.run(deps, { execution: execution.id }, caller)).toMatchObject({ status: 'CANCELLED' });
  });

  it('deletes ended executions only', async () => {
    const { execution } = await start();
    const open = deleteExecution.run(deps, { execution: execution.id }, caller);
    await expect(open).rejects.toMatchObject({ code: 'execution-open' });
    await deps.store.records.finalize(finalRecord(execution.id));
    expect(await deleteExecution.run(deps, { execution: execution.id }, caller)).toEqual({ id: execution.id });
    await expect(read(execution.id)).rejects.toMatchObject({ code: 'execution-not-found' });
  });
});
