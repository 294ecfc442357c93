import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cancelExecution } from '../../../services/operations/cancel-execution.ts';
import { createWorkflow } from '../../../services/operations/create-workflow.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { startExecution } from '../../../services/operations/start-execution.ts';
import type { RunInput } from '../../../workflows/execution.ts';
import { AppError } from '../../../workflows/language/app-error.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { finalRecord } from '../store/samples.ts';
import { callerOf, createTestDeps, type HandRuns } from './test-deps.ts';

let mongodb: TestMongodb;
let deps: OperationDeps;
let runs: HandRuns;
let reports: string[];
let workflow: string;
let starts: { input: RunInput; fail: () => void; succeed: () => void }[];

beforeAll(async () => {
  mongodb = await startMongodb();
  ({ deps, runs, reports } = createTestDeps(mongodb.uri));
  const definition = { name: 'One', steps: [{ type: 'Echo' }] };
  workflow = (await createWorkflow.run(deps, { definition }, callerOf('default'))).id;
});

// The server answers probes, but starts only when the test says so.
beforeEach(() => {
  starts = [];
  runs.down = false;
  runs.start = (input) =>
    new Promise((resolve, reject) => {
      const fail = () => reject(new AppError('unavailable', 'too late'));
      starts.push({ input, fail, succeed: () => resolve('open') });
    });
});

afterAll(async () => {
  await deps?.store.close();
  await mongodb?.stop();
});

const start = (waitMs: number) => startExecution.run(deps, { workflow, waitMs }, callerOf('default'));

async function nthStart(n: number) {
  await expect.poll(() => starts.length, { timeout: 20_000 }).toBe(n);
  const found = starts[n - 1];
  if (!found) throw new Error(`there is no start ${n}`);
  return found;
}

describe('a start that is slow', () => {
  it('is waited for by a caller who waits, and tried again at once', async () => {
    const waiting = start(60_000);
    let answered = false;
    void waiting.finally(() => {
      answered = true;
    });
    (await nthStart(1)).fail();
    const { input } = await nthStart(2);
    // Longer than a caller who does not wait is kept: that one is answered first.
    expect(await start(0)).toMatchObject({ ended: false, execution: { status: 'QUEUED', stale: false } });
    expect(answered).toBe(false);
    await deps.store.records.finalize(finalRecord(input.execution.id));
    expect(await waiting).toMatchObject({ ended: true, execution: { status: 'COMPLETED' } });
  });

  it('is not waited for once nothing answers', async () => {
    const waiting = start(60_000);
    await nthStart(1);
    runs.down = true;
    expect(await waiting).toMatchObject({ ended: false, execution: { status: 'QUEUED' } });
  });

  it('is left to the sweeper when it fails twice', async () => {
    const waiting = start(60_000);
    const { input, fail } = await nthStart(1);
    fail();
    (await nthStart(2)).fail();
    expect(await waiting).toMatchObject({ ended: false, execution: { status: 'QUEUED' } });
    expect(reports.join()).toContain(input.execution.id);
  });
});

describe('a start that ends after somebody stopped the execution', () => {
  it('ends with its run', async () => {
    const { execution } = await start(0);
    const { succeed } = await nthStart(1);
    await cancelExecution.run(
      { ...deps, clock: () => new Date(Date.now() + 5000) },
      { execution: execution.id },
      callerOf('default'),
    );
    runs.states.set(execution.id, 'open');
    succeed();
    await expect.poll(() => runs.states.get(execution.id), { timeout: 20_000 }).toBe('terminated');
  });
});

describe('a record that cannot be read after the wait', () => {
  it('leaves the execution accepted', async () => {
    const gone = new AbortController();
    const waiting = startExecution.run(deps, { workflow, waitMs: 60_000 }, callerOf('default', gone.signal));
    (await nthStart(1)).succeed();
    mongodb.freeze();
    try {
      gone.abort();
      expect(await waiting).toMatchObject({ ended: false, execution: { status: 'QUEUED', stale: true } });
    } finally {
      mongodb.thaw();
    }
    await expect.poll(() => deps.store.probe(2000), { timeout: 30_000 }).toBe(true);
  });
});
