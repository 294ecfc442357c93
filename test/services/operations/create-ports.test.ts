import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compose, type Parts } from '../../../services/compose.ts';
import { readConfig } from '../../../services/config.ts';
import { cancelExecution } from '../../../services/operations/cancel-execution.ts';
import { completeTask } from '../../../services/operations/complete-task.ts';
import { createWorkflow } from '../../../services/operations/create-workflow.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { getExecution } from '../../../services/operations/get-execution.ts';
import { listExecutions } from '../../../services/operations/list-executions.ts';
import { pauseExecution } from '../../../services/operations/pause-execution.ts';
import type { Execution } from '../../../services/operations/resources.ts';
import { resumeExecution } from '../../../services/operations/resume-execution.ts';
import { sendEvent } from '../../../services/operations/send-event.ts';
import { startExecution } from '../../../services/operations/start-execution.ts';
import { createSweeper } from '../../../services/operations/sweep.ts';
import { terminateExecution } from '../../../services/operations/terminate-execution.ts';
import { createStepWorker } from '../../../services/worker/create-workers.ts';
import { installRuntime } from '../../../services/worker/install-runtime.ts';
import type { Json, JsonObject } from '../../../workflows/language/json.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { startTemporal, type TestTemporal } from '../../servers/start-temporal.ts';
import { callerOf } from './test-deps.ts';

let temporal: TestTemporal;
let mongodb: TestMongodb;
let folder: string;
let parts: Parts;
let deps: OperationDeps;
const caller = callerOf('default');
const logger = pino({ level: 'silent' });
const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };

beforeAll(async () => {
  [temporal, mongodb] = await Promise.all([startTemporal(), startMongodb()]);
  folder = await mkdtemp(join(tmpdir(), 'stepgraph-bundle-'));
  const bundlePath = join(folder, 'workflow-bundle.js');
  const workflowsPath = fileURLToPath(new URL('../../../workflows/index.ts', import.meta.url));
  await writeFile(bundlePath, (await bundleWorkflowCode({ workflowsPath, logger: quiet })).code);
  const config = readConfig({ TEMPORAL_ADDRESS: temporal.address, MONGODB_URI: mongodb.uri });
  installRuntime(logger);
  parts = compose(config, logger, {
    eager: true,
    create: (given) => createStepWorker({ ...given, bundlePath }),
    shutdownGraceMs: 1000,
  });
  deps = parts.deps;
  await parts.hosted.ready;
});

afterAll(async () => {
  await parts?.hosted.stop();
  await parts?.outbound.close();
  await parts?.store.close();
  await Promise.all([temporal?.stop(), mongodb?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

const save = async (alias: string, steps: Json, more: JsonObject = {}) =>
  createWorkflow.run(deps, { definition: { name: alias, alias, steps, ...more } }, caller);
const start = async (workflow: string, input: Json = {}) =>
  (await startExecution.run(deps, { workflow, input, waitMs: 0 }, caller)).execution.id;
const read = (execution: string) => getExecution.run(deps, { execution, waitMs: 0, allTasks: true }, caller);
const until = (execution: string, status: Execution['status']) =>
  expect.poll(async () => (await read(execution)).status, { timeout: 30_000 }).toBe(status);
const childOf = async (parent: string) => {
  const list = { parent, limit: 10, order: 'desc' } as const;
  await expect
    .poll(async () => (await listExecutions.run(deps, list, caller)).items.length, { timeout: 30_000 })
    .toBe(1);
  return (await listExecutions.run(deps, list, caller)).items[0]?.id ?? '';
};
/** The task of a step once it waits for that. */
const waiting = async (execution: string, step: string, kind: string) => {
  const find = async () => (await read(execution)).tasks.find((task) => task.step === step);
  await expect.poll(async () => (await find())?.reason?.kind, { timeout: 30_000 }).toBe(kind);
  return (await find())?.id ?? '';
};
const answer = (execution: string, task: string, output: Json) =>
  completeTask.run(deps, { execution, task, output }, caller);

const approval = { id: 'ask', type: 'Approval', input: { form: { type: 'object', required: ['ok'] } } };

describe('children on real servers', () => {
  it('give their output to the step that waits, or their error', async () => {
    await save('double', [{ type: 'Transform', input: { value: '{{ input.n * 2 }}' } }]);
    await save('fails', [{ type: 'Terminate', input: { status: 'failed', code: 'no-luck', message: 'No.' } }]);
    const call = (workflow: string) => [{ id: 'call', type: 'Workflow', input: { workflow, input: { n: 21 } } }];
    await save('calls', call('double'));
    await save('calls-fails', call('fails'));
    const [good, bad] = [await start('calls'), await start('calls-fails')];
    await until(good, 'COMPLETED');
    const child = await childOf(good);
    expect(await read(good)).toMatchObject({ output: { value: 42 }, tasks: [{ childId: child }] });
    expect(await read(child)).toMatchObject({ parentId: good, status: 'COMPLETED' });
    await until(bad, 'FAILED');
    const error = { code: 'child-failed', details: { status: 'FAILED', error: { code: 'no-luck' } } };
    expect(await read(bad)).toMatchObject({ error });
  });

  it('end with who waits for them', async () => {
    await save('asks', [approval]);
    await save('waits', [{ id: 'call', type: 'Workflow', input: { workflow: 'asks', input: {} } }]);
    const [cancelled, terminated] = [await start('waits'), await start('waits')];
    const children = [await childOf(cancelled), await childOf(terminated)];
    for (const child of children) await waiting(child, 'ask', 'approval');
    await cancelExecution.run(deps, { execution: cancelled }, caller);
    await terminateExecution.run(deps, { execution: terminated }, caller);
    await until(cancelled, 'CANCELLED');
    await until(children[0] ?? '', 'CANCELLED');
    await until(children[1] ?? '', 'TERMINATED');
  });

  it('tell who waits when they are ended from outside', async () => {
    const parent = await start('waits');
    const child = await childOf(parent);
    await waiting(child, 'ask', 'approval');
    await terminateExecution.run(deps, { execution: child }, caller);
    await until(parent, 'FAILED');
    expect(await read(parent)).toMatchObject({ error: { code: 'child-failed', details: { id: child } } });
  });
});

describe('events on real servers', () => {
  it('reach a step that waits, and one that asks later', async () => {
    await save('listens', [{ id: 'paid', type: 'Event', input: { name: 'paid', correlation: '{{ input.order }}' } }]);
    const early = await start('listens', { order: 'A7' });
    await waiting(early, 'paid', 'event');
    const event = { name: 'paid', correlation: 'A7', payload: { total: 5 } };
    expect(await sendEvent.run(deps, event, caller)).toMatchObject({ delivered: 1 });
    const late = await start('listens', { order: 'A7' });
    for (const id of [early, late]) {
      await until(id, 'COMPLETED');
      expect(await read(id)).toMatchObject({ output: { total: 5 } });
    }
  });
});

describe('leases on real servers', () => {
  it('let one in at a time, in order, and pass on what a lost run held', async () => {
    await save('limited', [{ ...approval, limit: { key: 'desk-{{ input.desk }}', max: 1 } }]);
    const ids: string[] = [];
    for (const [index] of Array.from({ length: 4 }).entries()) {
      const id = await start('limited', { desk: 1 });
      await waiting(id, 'ask', index === 0 ? 'approval' : 'limit');
      ids.push(id);
    }
    const [first = '', second = '', third = '', fourth = ''] = ids;
    await waiting(await start('limited', { desk: 2 }), 'ask', 'approval');
    await answer(first, await waiting(first, 'ask', 'approval'), { ok: true });
    await waiting(second, 'ask', 'approval');
    await waiting(third, 'ask', 'limit');
    await terminateExecution.run(deps, { execution: second }, caller);
    await waiting(third, 'ask', 'approval');
    // Behind our back: nobody but the sweeper can notice.
    await deps.runs.terminate(third, 'lost');
    const sweeper = createSweeper({ ...deps, clock: () => new Date(Date.now() + 120_000) }, 3_600_000);
    await sweeper.sweep();
    await sweeper.stop();
    await answer(fourth, await waiting(fourth, 'ask', 'approval'), { ok: false });
    await until(fourth, 'COMPLETED');
    expect(await read(third)).toMatchObject({ status: 'TERMINATED' });
  });
});

describe('control by hand on real servers', () => {
  it('answers an approval once, with what its form takes, while paused too', async () => {
    await save('two', [approval, { id: 'then', type: 'Echo', input: '{{ previous.ok }}' }]);
    const id = await start('two');
    const task = await waiting(id, 'ask', 'approval');
    await expect(answer(id, task, {})).rejects.toMatchObject({ code: 'invalid-input' });
    expect(await pauseExecution.run(deps, { execution: id }, caller)).toMatchObject({ status: 'PAUSED' });
    expect(await answer(id, task, { ok: true })).toMatchObject({ status: 'COMPLETED', output: { ok: true } });
    await expect(answer(id, task, { ok: true })).rejects.toMatchObject({ code: 'task-not-waiting' });
    expect(await read(id)).toMatchObject({ status: 'PAUSED', tasks: [{}, { status: 'PENDING' }] });
    await resumeExecution.run(deps, { execution: id }, caller);
    await until(id, 'COMPLETED');
    expect(await read(id)).toMatchObject({ output: true });
    await expect(answer(id, task, { ok: true })).rejects.toMatchObject({ code: 'execution-ended' });
  });
});
