import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { completeTask } from '../../../services/operations/complete-task.ts';
import { createLanguage } from '../../../services/operations/create-language.ts';
import { createWorkflow } from '../../../services/operations/create-workflow.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { failTask } from '../../../services/operations/fail-task.ts';
import { pauseExecution } from '../../../services/operations/pause-execution.ts';
import { resumeExecution } from '../../../services/operations/resume-execution.ts';
import { retryTask } from '../../../services/operations/retry-task.ts';
import { skipTask } from '../../../services/operations/skip-task.ts';
import { startExecution } from '../../../services/operations/start-execution.ts';
import { taskId } from '../../../services/store/task-id.ts';
import type { ControlRequest, ControlResult } from '../../../workflows/control-request.ts';
import type { TaskView } from '../../../workflows/execution.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { finalRecord, taskView } from '../store/samples.ts';
import { callerOf, createTestDeps, type HandRuns } from './test-deps.ts';

let mongodb: TestMongodb;
let deps: OperationDeps;
let runs: HandRuns;
let workflow: string;
let execution: string;
/** What the run was asked for, with the ids of the requests; and what it answers. */
let asked: [ControlRequest, string][];
let answer: ControlResult | 'unknown';
const caller = callerOf('default');

beforeAll(async () => {
  mongodb = await startMongodb();
  const made = createTestDeps(mongodb.uri);
  runs = made.runs;
  runs.control = async (_id, request, requestId) => {
    asked.push([request, requestId]);
    return answer;
  };
  const { stepTypes, inputChecker } = createLanguage();
  deps = { ...made.deps, language: { ...made.deps.language, stepTypes, inputChecker } };
  const definition = { name: 'One', steps: [{ type: 'Echo' }] };
  workflow = (await createWorkflow.run(deps, { definition }, caller)).id;
});

afterAll(async () => {
  await deps?.store.close();
  await mongodb?.stop();
});

beforeEach(async () => {
  asked = [];
  answer = { status: 'done' };
  runs.down = false;
  execution = (await startExecution.run(deps, { workflow, waitMs: 0 }, caller)).execution.id;
  show(waiting('approve', 'Approval', 'approval', { form }), waiting('hand', 'Http', 'hand'));
});

const form = { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] };

function waiting(path: string, type: string, kind: 'approval' | 'hand', input: TaskView['input'] = {}): TaskView {
  const task = taskView(path, { type, status: 'WAITING', input, reason: { kind, message: 'Waits.' } });
  delete task.output;
  return task;
}

function show(...tasks: TaskView[]): void {
  runs.views.set(execution, { status: 'WAITING', startedAt: Date.now(), tasks });
}

const on = (path: string, more: object = {}) => ({ execution, task: taskId(execution, path), ...more });
const complete = (path: string, output: object | null, more: object = {}) =>
  completeTask.run(deps, { ...on(path, more), output: output === null ? null : { ...output } }, caller);

describe('tasks by hand', () => {
  it('are retried, skipped, completed and failed by the run', async () => {
    expect(await retryTask.run(deps, { ...on('hand'), input: { url: 'x' } }, caller)).toMatchObject({ step: 'hand' });
    await retryTask.run(deps, on('hand'), caller);
    await skipTask.run(deps, { ...on('hand'), note: 'not today' }, caller);
    await complete('approve', { ok: true }, { note: 'fine' });
    await failTask.run(deps, { ...on('hand'), code: 'given-up', message: 'No.' }, caller);
    expect(asked.map(([request]) => request)).toEqual([
      { action: 'retry', path: 'hand', input: { url: 'x' } },
      { action: 'retry', path: 'hand' },
      { action: 'skip', path: 'hand', note: 'not today' },
      { action: 'complete', path: 'approve', output: { ok: true }, note: 'fine' },
      { action: 'fail', path: 'hand', code: 'given-up', message: 'No.' },
    ]);
  });

  it('take an answer that fits the form, and an output that fits the type', async () => {
    await expect(complete('approve', { ok: 'yes' })).rejects.toMatchObject({
      ...{ code: 'invalid-input', faults: [{ pointer: '/output/ok' }] },
    });
    await expect(complete('approve', null)).rejects.toMatchObject({ message: expect.stringContaining('the output:') });
    await expect(complete('hand', { body: 1 })).rejects.toMatchObject({
      message: expect.stringContaining('what Http gives'),
    });
    expect(asked).toEqual([]);
    await complete('hand', { status: 200, headers: {}, body: 1 });
    expect(asked).toHaveLength(1);
  });

  it('keep a large answer outside of the run', async () => {
    show(waiting('approve', 'Approval', 'approval'));
    await complete('approve', { text: 'x'.repeat(100_000) });
    const [request] = asked[0] ?? [];
    expect(JSON.stringify(request).length).toBeLessThan(1000);
  });

  it('tell what the run refuses', async () => {
    answer = { status: 'refused', code: 'task-not-waiting', message: 'The task has its answer.' };
    await expect(complete('approve', { ok: true })).rejects.toMatchObject({
      ...{ code: 'task-not-waiting', message: 'The task has its answer.' },
    });
  });

  it('are done once per Idempotency-Key', async () => {
    const key = { idempotencyKey: `key-${execution}` };
    await complete('approve', { ok: true }, key);
    answer = { status: 'refused', code: 'task-not-waiting', message: 'The task has its answer.' };
    expect(await complete('approve', { ok: true }, key)).toMatchObject({ step: 'approve' });
    expect(asked).toHaveLength(1);
    await expect(complete('approve', { ok: false }, key)).rejects.toMatchObject({ code: 'idempotency-mismatch' });
    await expect(complete('approve', { ok: true })).rejects.toMatchObject({ code: 'task-not-waiting' });
  });

  it('are asked for again under the same key when they were refused, and known when they were carried out', async () => {
    const key = { idempotencyKey: `key-${execution}` };
    answer = { status: 'refused', code: 'task-not-waiting', message: 'Not yet.' };
    const refused = { code: 'task-not-waiting' };
    await expect(complete('approve', { ok: true }, key)).rejects.toMatchObject(refused);
    await expect(complete('approve', { ok: true }, key)).rejects.toMatchObject(refused);
    const [first, second, third, fourth] = asked.map(([, id]) => id);
    expect(first).toBe(third);
    expect(new Set([first, second, fourth]).size).toBe(3);
    answer = { status: 'done' };
    await complete('approve', { ok: true }, key);
    expect(asked.at(-1)?.[1]).toBe(first);
  });

  it('are told apart from those that are not there, have not started or have ended', async () => {
    await expect(skipTask.run(deps, on('other'), caller)).rejects.toMatchObject({ code: 'task-not-found' });
    const unknown = { execution: 'ex-00000000', task: taskId(execution, 'hand') };
    await expect(skipTask.run(deps, unknown, caller)).rejects.toMatchObject({ code: 'execution-not-found' });
    await expect(skipTask.run(deps, on('hand'), callerOf('another'))).rejects.toMatchObject({
      code: 'execution-not-found',
    });
    runs.states.delete(execution);
    runs.views.delete(execution);
    await expect(skipTask.run(deps, on('step1'), caller)).rejects.toMatchObject({ code: 'task-not-waiting' });
    await deps.store.records.finalize(finalRecord(execution, { tasks: [taskView('hand')] }));
    await expect(skipTask.run(deps, on('hand'), caller)).rejects.toMatchObject({ code: 'execution-ended' });
    expect(asked).toEqual([]);
  });

  it('are told that the execution has ended when that happens while its run is asked', async () => {
    for (const state of [null, 'unknown'] as const) {
      const status = async () => {
        await deps.store.records.finalize(finalRecord(execution, { tasks: [taskView('hand')] }));
        return state;
      };
      const ending = { ...deps, runs: { ...deps.runs, status } };
      await expect(skipTask.run(ending, on('hand'), caller)).rejects.toMatchObject({ code: 'execution-ended' });
      execution = (await startExecution.run(deps, { workflow, waitMs: 0 }, caller)).execution.id;
    }
    expect(asked).toEqual([]);
  });

  it('need the run', async () => {
    runs.down = true;
    await expect(skipTask.run(deps, on('step1'), caller)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('pausing', () => {
  const gate = (which: typeof pauseExecution) => which.run(deps, { execution }, caller);

  it('is asked of the run', async () => {
    runs.views.set(execution, { status: 'PAUSED', startedAt: Date.now(), tasks: [] });
    expect(await gate(pauseExecution)).toMatchObject({ id: execution, status: 'PAUSED' });
    expect(await gate(resumeExecution)).toMatchObject({ id: execution });
    expect(asked.map(([request]) => request)).toEqual([{ action: 'pause' }, { action: 'resume' }]);
  });

  it('fails when the execution has ended, or its run does not come', async () => {
    answer = 'unknown';
    deps = { ...deps, clock: () => new Date(Date.now() + 3000) };
    await expect(gate(pauseExecution)).rejects.toMatchObject({ code: 'unavailable' });
    await deps.store.records.finalize(finalRecord(execution));
    await expect(gate(pauseExecution)).rejects.toMatchObject({ code: 'execution-ended' });
  });
});
