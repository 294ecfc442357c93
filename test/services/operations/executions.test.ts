import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkReadiness } from '../../../services/operations/check-readiness.ts';
import { createWorkflow } from '../../../services/operations/create-workflow.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { getExecution } from '../../../services/operations/get-execution.ts';
import { rerunExecution } from '../../../services/operations/rerun-execution.ts';
import { retryExecution } from '../../../services/operations/retry-execution.ts';
import { startExecution } from '../../../services/operations/start-execution.ts';
import { startInline } from '../../../services/operations/start-inline.ts';
import { updateWorkflow } from '../../../services/operations/update-workflow.ts';
import { openStore } from '../../../services/store/open-store.ts';
import { taskId } from '../../../services/store/task-id.ts';
import type { RunInput } from '../../../workflows/execution.ts';
import type { Json } from '../../../workflows/language/json.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { finalRecord, taskView } from '../store/samples.ts';
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

describe('starting', () => {
  it('accepts, and shows every task as pending', async () => {
    const { execution, ended, response } = await start({ labels: { a: 'b' } });
    expect({ ended, response }).toEqual({ ended: false, response: null });
    expect(execution).toMatchObject({
      status: 'QUEUED',
      workflowId: workflow,
      version: 1,
      input: {},
      labels: { a: 'b' },
    });
    expect(execution.tasks.map(({ id, step, status }) => ({ id, step, status }))).toEqual([
      { id: taskId(execution.id, 'step1'), step: 'step1', status: 'PENDING' },
      { id: taskId(execution.id, 'step2'), step: 'step2', status: 'PENDING' },
    ]);
    const run = runs.inputs.get(execution.id);
    expect(run).toMatchObject({ keyBase: execution.id, notify: false, execution: { workflowName: 'Two', version: 1 } });
    expect(run).not.toHaveProperty('reuse');
  });

  it('answers a waiting caller with the record that its run wrote', async () => {
    endAtOnce({ response: { status: 201, headers: { 'x-a': 'b' }, body: 'hi' } });
    const outcome = await start({ waitMs: 30_000 });
    expect(outcome).toMatchObject({
      ended: true,
      response: { status: 201, body: 'hi' },
      execution: { status: 'COMPLETED' },
    });
    const stored = await read(outcome.execution.id);
    expect(outcome.execution).toEqual(stored);
    expect(startExecution.output.safeParse(outcome).success).toBe(true);
  });

  it('notices an end that another process wrote', async () => {
    const other = openStore({ uri: mongodb.uri });
    runs.onStart = ({ execution: { id } }) => void other.records.finalize(finalRecord(id, { tasks }));
    expect(await start({ waitMs: 30_000 })).toMatchObject({ ended: true, execution: { output: { done: true } } });
    await other.close();
  });

  it('ends the wait, and nothing else, when the caller goes or the time is over', async () => {
    expect(await start({ waitMs: 150 })).toMatchObject({ ended: false });
    const gone = new AbortController();
    const waiting = startExecution.run(deps, { workflow, waitMs: 60_000 }, callerOf('default', gone.signal));
    gone.abort();
    const { execution } = await waiting;
    await deps.store.records.finalize(finalRecord(execution.id, { tasks }));
    expect(await read(execution.id)).toMatchObject({ status: 'COMPLETED' });
  });

  it('accepts while Temporal is away, and says what is missing', async () => {
    runs.down = true;
    expect(await start({ waitMs: 60_000 })).toMatchObject({ ended: false, execution: { status: 'QUEUED' } });
    expect(await checkReadiness.run(deps, {}, caller)).toEqual({
      ready: false,
      parts: { temporal: 'down', mongodb: 'up' },
    });
  });

  it('refuses, without a record, what cannot run', async () => {
    const before = await deps.store.executions.list('default', {}, { after: null, limit: 200, order: 'asc' });
    await expect(start({ input: 'text' })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(start({ version: 9 })).rejects.toMatchObject({ code: 'version-not-found' });
    await expect(start({ workflow: 'wf-00000000' })).rejects.toMatchObject({ code: 'workflow-not-found' });
    await updateWorkflow.run(deps, { workflow, definition, enabled: false }, caller);
    await expect(start()).rejects.toMatchObject({ code: 'workflow-disabled' });
    await updateWorkflow.run(deps, { workflow, definition, enabled: true }, caller);
    const after = await deps.store.executions.list('default', {}, { after: null, limit: 200, order: 'asc' });
    expect(after).toHaveLength(before.length);
    expect(startExecution.input.safeParse({ workflow, webhook: { url: 'ftp://x' } }).success).toBe(false);
    const webhook = { url: 'http://10.0.0.1/x', style: 'v1' };
    await expect(start({ webhook })).rejects.toMatchObject({ code: 'destination-refused' });
    const inline = startInline.run(deps, { definition, webhook, waitMs: 0 }, caller);
    await expect(inline).rejects.toMatchObject({ code: 'destination-refused' });
  });

  it('takes an input of 1 MiB, whatever is around it, and no larger one', async () => {
    const around = '{"text":""}'.length;
    const largest = { text: 'é'.repeat((1_048_576 - around - 1) / 2).concat('x') };
    expect((await start({ input: largest })).execution.status).toBe('QUEUED');
    const larger = { text: `${largest.text}x` };
    const refused = { code: 'body-too-large', faults: [{ pointer: '/input' }] };
    await expect(start({ input: larger })).rejects.toMatchObject(refused);
    const inline = startInline.run(deps, { definition, input: larger, waitMs: 0 }, caller);
    await expect(inline).rejects.toMatchObject(refused);
  });

  it('runs a definition that is not stored', async () => {
    endAtOnce();
    const inline = { definition, input: { a: 1 }, waitMs: 30_000 };
    const { execution } = await startInline.run(deps, inline, caller);
    expect(execution).toMatchObject({ status: 'COMPLETED', workflowId: null, version: null, input: { a: 1 } });
    expect(await read(execution.id)).toEqual(execution);
  });

  it('sees a new version that another process stored', async () => {
    const { id } = await createWorkflow.run(deps, { definition }, caller);
    expect((await start({ workflow: id })).execution.version).toBe(1);
    const other = createTestDeps(mongodb.uri);
    await updateWorkflow.run(
      other.deps,
      { workflow: id, definition: { name: 'N', steps: [{ type: 'Echo' }] } },
      caller,
    );
    await other.deps.store.close();
    expect((await start({ workflow: id })).execution).toMatchObject({ version: 2, tasks: [{ step: 'step1' }] });
  });
});

describe('idempotency keys', () => {
  it('make equal requests one execution, each with its own wait', async () => {
    const request = { idempotencyKey: 'same', input: { b: 1, a: 2 } };
    const outcomes = await Promise.all([start(request), start({ ...request, input: { a: 2, b: 1 } }), start(request)]);
    const id = outcomes[0]?.execution.id ?? '';
    expect(new Set(outcomes.map((outcome) => outcome.execution.id)).size).toBe(1);
    const waiting = start({ ...request, waitMs: 30_000 });
    await deps.store.records.finalize(finalRecord(id, { tasks }));
    expect(await waiting).toMatchObject({ ended: true, execution: { id, status: 'COMPLETED' } });
    await expect(start({ ...request, input: {} })).rejects.toMatchObject({ code: 'idempotency-mismatch' });
  });
});

describe('running again', () => {
  const fail = async (input: Json = { a: 1 }) => {
    const { execution } = await start({ input, labels: { l: 'm' } });
    const failed = [taskView('step1', { output: 'kept' }), taskView('step2', { status: 'FAILED' })];
    await deps.store.records.finalize(finalRecord(execution.id, { status: 'FAILED', tasks: failed }));
    return execution.id;
  };
  const inputOf = (id: string): RunInput => {
    const input = runs.inputs.get(id);
    if (!input) throw new Error(`${id} did not start`);
    return input;
  };

  it('retries with what was recorded, under the same keys', async () => {
    const id = await fail();
    const { execution } = await retryExecution.run(deps, { execution: id, waitMs: 0 }, caller);
    expect(execution).toMatchObject({ retryOf: id, rerunOf: null, input: { a: 1 }, labels: { l: 'm' } });
    expect(inputOf(execution.id)).toMatchObject({
      keyBase: id,
      reuse: { step1: { status: 'COMPLETED', output: 'kept' } },
    });
    await deps.store.records.finalize(finalRecord(execution.id, { status: 'FAILED', tasks: [] }));
    const again = await retryExecution.run(deps, { execution: execution.id, waitMs: 0 }, caller);
    expect(inputOf(again.execution.id).keyBase).toBe(id);
  });

  it('reuses nothing with another input, and only equal steps with another version', async () => {
    const id = await fail();
    const edited = await retryExecution.run(deps, { execution: id, input: { a: 2 }, waitMs: 0 }, caller);
    expect(inputOf(edited.execution.id)).not.toHaveProperty('reuse');
    expect(inputOf(edited.execution.id).keyBase).toBe(`${id}+${edited.execution.id}`);
    const changed: Json = {
      name: 'Two',
      steps: [
        { type: 'Echo', input: 'new' },
        { type: 'Http', input: 'x' },
      ],
    };
    const { version } = await updateWorkflow.run(deps, { workflow, definition: changed }, caller);
    const newer = await retryExecution.run(deps, { execution: id, version, waitMs: 0 }, caller);
    expect(newer.execution.version).toBe(version);
    expect(inputOf(newer.execution.id).reuse).toEqual({});
  });

  it('does not go on with a version that lacks what completed', async () => {
    const id = await fail();
    for (const step of [{ type: 'Http' }, { id: 'other', type: 'Echo' }]) {
      const changed = { name: 'Two', steps: [step, { type: 'Http', input: 'x' }] };
      const { version } = await updateWorkflow.run(deps, { workflow, definition: changed }, caller);
      const retry = retryExecution.run(deps, { execution: id, version, waitMs: 0 }, caller);
      await expect(retry).rejects.toMatchObject({ code: 'version-incompatible', faults: [{ step: 'step1' }] });
    }
  });

  it('reruns anything from the beginning, retries only what failed', async () => {
    endAtOnce();
    const { execution } = await start({ version: 1, waitMs: 30_000 });
    const retry = retryExecution.run(deps, { execution: execution.id, waitMs: 0 }, caller);
    await expect(retry).rejects.toMatchObject({ code: 'execution-ended' });
    const { execution: rerun, ended } = await rerunExecution.run(
      deps,
      { execution: execution.id, waitMs: 30_000 },
      caller,
    );
    expect(rerun).toMatchObject({ rerunOf: execution.id, retryOf: null, version: 1 });
    expect(ended).toBe(true);
    expect(inputOf(rerun.id)).not.toHaveProperty('reuse');
    runs.onStart = () => {};
    const { execution: open } = await start();
    const early = retryExecution.run(deps, { execution: open.id, waitMs: 0 }, caller);
    await expect(early).rejects.toMatchObject({ code: 'execution-open' });
  });
});
