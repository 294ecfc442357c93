import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cancelExecution } from '../../../services/operations/cancel-execution.ts';
import { createWorkflow } from '../../../services/operations/create-workflow.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { retryExecution } from '../../../services/operations/retry-execution.ts';
import { startExecution } from '../../../services/operations/start-execution.ts';
import { createSweeper, type Sweeper } from '../../../services/operations/sweep.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { finalRecord, projection, taskView } from '../store/samples.ts';
import { callerOf, createTestDeps, type HandRuns } from './test-deps.ts';

let mongodb: TestMongodb;
let deps: OperationDeps;
let runs: HandRuns;
let workflow: string;
let sweeper: Sweeper | undefined;
let ahead = 0;
const caller = callerOf('default');

beforeAll(async () => {
  mongodb = await startMongodb();
  const made = createTestDeps(mongodb.uri);
  runs = made.runs;
  deps = { ...made.deps, clock: () => new Date(Date.now() + ahead) };
  const definition = { name: 'One', steps: [{ type: 'Echo' }] };
  workflow = (await createWorkflow.run(deps, { definition }, caller)).id;
});

afterEach(async () => {
  await sweeper?.stop();
  runs.down = false;
  ahead = 0;
});

afterAll(async () => {
  await deps?.store.close();
  await mongodb?.stop();
});

const start = async (more: object = {}) =>
  (await startExecution.run(deps, { workflow, waitMs: 0, ...more }, caller)).execution.id;
const head = (id: string) => deps.store.executions.findHead('default', id);

/** Sweeps as if `ms` had passed. The sweeper's own first sweep finds nothing due. */
async function sweepAfter(ms: number): Promise<void> {
  sweeper = createSweeper(deps, 3_600_000);
  ahead = ms;
  await sweeper.sweep();
}

describe('sweeping', () => {
  it('starts what was accepted while Temporal was away, once', async () => {
    runs.down = true;
    const id = await start({ input: { n: 1 } });
    await sweepAfter(0);
    runs.down = false;
    await sweepAfter(10_000);
    expect(runs.inputs.get(id)).toMatchObject({ input: { n: 1 }, keyBase: id, execution: { id, workflowName: 'One' } });
    expect(await head(id)).toMatchObject({ status: 'QUEUED' });
  });

  it('starts a retry with the outputs it was accepted with', async () => {
    const failed = await start();
    const tasks = [taskView('step1', { output: 'kept' })];
    await deps.store.records.finalize(finalRecord(failed, { status: 'FAILED', tasks }));
    runs.down = true;
    const { execution } = await retryExecution.run(deps, { execution: failed, waitMs: 0 }, caller);
    runs.down = false;
    await sweepAfter(10_000);
    expect(runs.inputs.get(execution.id)).toMatchObject({ keyBase: failed, reuse: { step1: { output: 'kept' } } });
  });

  it('gives up what is too old to start', async () => {
    runs.down = true;
    const id = await start();
    runs.down = false;
    await sweepAfter(13 * 3_600_000);
    expect(await head(id)).toMatchObject({ status: 'FAILED', error: { code: 'start-lost' } });
    expect(runs.inputs.has(id)).toBe(false);
  });

  it('closes records of runs that are gone, and leaves those that run', async () => {
    const [terminated, failed, lost, open] = [await start(), await start(), await start(), await start()];
    for (const id of [failed, lost]) await deps.store.records.project(projection(id, 1));
    runs.states.set(terminated, 'terminated');
    runs.states.set(failed, 'failed');
    runs.states.delete(lost);
    await sweepAfter(10_000);
    expect(await head(terminated)).toMatchObject({ status: 'TERMINATED', error: { code: 'execution-terminated' } });
    expect(await head(failed)).toMatchObject({ status: 'FAILED', error: { code: 'run-lost' } });
    expect(await head(lost)).toMatchObject({ status: 'FAILED', error: { code: 'run-lost' } });
    expect(await head(open)).toMatchObject({ status: 'QUEUED' });
  });

  it('ends a run that started after its execution was cancelled', async () => {
    runs.down = true;
    const id = await start();
    runs.down = false;
    await cancelExecution.run({ ...deps, clock: () => new Date(Date.now() + 5000) }, { execution: id }, caller);
    runs.states.set(id, 'open');
    await sweepAfter(60_000);
    expect(runs.states.get(id)).toBe('terminated');
    expect(await head(id)).toMatchObject({ status: 'CANCELLED', checkAt: null });
  });

  it('starts deliveries that nobody started', async () => {
    const id = await start({ webhook: { url: 'http://127.0.0.1:1/hook', style: 'v1' } });
    const events = [{ sequence: 1, type: 'execution.ended', at: 5, status: 'COMPLETED' } as const];
    await deps.store.records.finalize(finalRecord(id, { events }));
    await sweepAfter(10_000);
    // The sweeper's own first sweep may be the one that claimed it.
    await expect.poll(() => runs.asked, { timeout: 10_000 }).toContain(`deliver ${id} ${id}`);
  });

  it('sweeps by itself, and goes on after a failure', async () => {
    runs.down = true;
    const id = await start();
    ahead = 10_000;
    sweeper = createSweeper(deps, 20);
    await expect
      .poll(async () => (await head(id))?.checkAt?.getTime() ?? 0, { timeout: 20_000 })
      .toBeGreaterThan(Date.now() + 5000);
    runs.down = false;
    ahead = 60_000;
    await expect.poll(() => runs.inputs.has(id), { timeout: 10_000 }).toBe(true);
  });
});
