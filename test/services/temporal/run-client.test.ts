import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { bundleWorkflowCode, type NativeConnection } from '@temporalio/worker';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createActivities } from '../../../activities/create-activities.ts';
import { createOutbound } from '../../../activities/outbound/create-outbound.ts';
import { actionSteps } from '../../../activities/steps/index.gen.ts';
import { cancelExecution } from '../../../services/operations/cancel-execution.ts';
import { createLanguage } from '../../../services/operations/create-language.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { getExecution } from '../../../services/operations/get-execution.ts';
import { randomId } from '../../../services/operations/random-id.ts';
import { retryExecution } from '../../../services/operations/retry-execution.ts';
import { startInline } from '../../../services/operations/start-inline.ts';
import { createSweeper } from '../../../services/operations/sweep.ts';
import { terminateExecution } from '../../../services/operations/terminate-execution.ts';
import { createVersionCache } from '../../../services/operations/version-cache.ts';
import { createWaiters } from '../../../services/operations/waiters.ts';
import { openStore } from '../../../services/store/open-store.ts';
import { createTemporalRunClient } from '../../../services/temporal/run-client.ts';
import { connectTemporal } from '../../../services/worker/connect-temporal.ts';
import { createStepWorker } from '../../../services/worker/create-workers.ts';
import { createDataConverter } from '../../../services/worker/data-converter.ts';
import type { RunningWorker } from '../../../services/worker/keep-running.ts';
import type { Json } from '../../../workflows/language/json.ts';
import { type HttpServer, startHttp } from '../../servers/start-http.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { startTemporal, type TestTemporal } from '../../servers/start-temporal.ts';
import { callerOf } from '../operations/test-deps.ts';
import { testVault } from '../vault/test-vault.ts';

const logger = pino({ level: 'silent' });
const caller = callerOf('default');
let temporal: TestTemporal;
let mongodb: TestMongodb;
let http: HttpServer;
let connection: NativeConnection;
let worker: RunningWorker;
let deps: OperationDeps;
let folder: string;
const outbound = createOutbound({ allowLoopback: true, allowPrivate: false });
let answer = 500;
let calls = 0;

beforeAll(async () => {
  [temporal, mongodb] = await Promise.all([startTemporal(), startMongodb()]);
  http = await startHttp((_request, response) => {
    calls += 1;
    response.writeHead(answer, { 'content-type': 'application/json' }).end('{"ok":true}');
  });
  const signal = AbortSignal.timeout(30_000);
  connection = await connectTemporal({ address: temporal.address, logger, signal });
  deps = composeDeps();
  worker = await startWorker();
  await worker.ready;
});

afterAll(async () => {
  await worker?.stop();
  await connection?.close();
  await deps?.store.close();
  await outbound.close();
  await Promise.all([http?.stop(), temporal?.stop(), mongodb?.stop(), folder && rm(folder, { recursive: true })]);
});

function composeDeps(): OperationDeps {
  const waiters = createWaiters();
  const language = createLanguage();
  const store = openStore({ uri: mongodb.uri, hooks: { onEnded: waiters.ended } });
  const dataConverter = createDataConverter(store.blobs);
  const runs = createTemporalRunClient({
    connection: () => connection,
    namespace: temporal.namespace,
    dataConverter,
    eager: true,
  });
  const versions = createVersionCache(language);
  const rest = { randomId, vault: testVault(), clock: () => new Date(), report: () => {}, checkDestination: () => {} };
  return { store, runs, language, waiters, versions, ...rest };
}

async function startWorker(): Promise<RunningWorker> {
  folder = await mkdtemp(join(tmpdir(), 'stepgraph-bundle-'));
  const bundlePath = join(folder, 'workflow-bundle.js');
  const workflowsPath = fileURLToPath(new URL('../../../workflows/index.ts', import.meta.url));
  const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
  await writeFile(bundlePath, (await bundleWorkflowCode({ workflowsPath, logger: quiet })).code);
  const { store } = deps;
  const { records, values } = store;
  const parts = { actions: actionSteps, outbound, records, values, clock: Date.now, random: Math.random };
  return createStepWorker({
    ...{ connection, namespace: temporal.namespace, logger, bundlePath, shutdownGraceMs: 500 },
    dataConverter: createDataConverter(store.blobs),
    activities: createActivities(parts),
  });
}

const start = (steps: Json, waitMs = 30_000, input: Json = {}) =>
  startInline.run(deps, { definition: { name: 'Sample', steps }, input, waitMs }, caller);
const read = (execution: string) => getExecution.run(deps, { execution, waitMs: 0, allTasks: false }, caller);
const wait = (execution: string) => getExecution.run(deps, { execution, waitMs: 30_000, allTasks: false }, caller);
const sleeping: Json = [{ type: 'Echo' }, { id: 'nap', type: 'Wait', input: { for: 'PT1H' } }];

/** The run as Temporal tells it. */
async function describeRun(id: string) {
  return new Client({ connection, namespace: temporal.namespace }).workflow.getHandle(id).describe();
}

describe('runs in Temporal', () => {
  it('end in one call, and are found by name and attributes', async () => {
    const { execution, ended } = await start([{ type: 'Echo' }], 30_000, { n: 1 });
    expect({ ended, output: execution.output }).toEqual({ ended: true, output: { n: 1 } });
    const run = await describeRun(execution.id);
    expect(run.type).toBe('runGraph');
    expect(run.searchAttributes).toMatchObject({ TenantId: ['default'] });
    // The caller is answered as soon as the record is written; the run closes right after.
    await expect.poll(() => deps.runs.describe(execution.id), { timeout: 20_000 }).toBe('completed');
    expect(await deps.runs.describe('ex-00000000')).toBe('unknown');
  });

  it('tell their status live, and cancel', async () => {
    const { execution } = await start(sleeping, 0);
    await expect.poll(async () => (await read(execution.id)).status, { timeout: 20_000 }).toBe('WAITING');
    const open = await read(execution.id);
    expect(open).toMatchObject({ stale: false, tasks: [{ status: 'COMPLETED' }, { step: 'nap', status: 'WAITING' }] });
    await cancelExecution.run(deps, { execution: execution.id, reason: 'enough' }, caller);
    expect(await wait(execution.id)).toMatchObject({
      status: 'CANCELLED',
      error: { code: 'execution-cancelled', message: 'enough', details: { reason: 'enough' } },
    });
    expect(await deps.runs.cancel(execution.id, 'again')).toBe('asked');
    for (const reason of ['', 'why']) expect(await deps.runs.cancel('ex-00000000', reason)).toBe('unknown');
    expect(await deps.runs.terminate('ex-00000000', '')).toBe('unknown');
    expect(await deps.runs.status('ex-00000000')).toBe('unknown');
  });

  it('are asked by hand, once per request, and told what arrives', async () => {
    const { execution } = await start([{ id: 'ask', type: 'Approval', input: {} }, { type: 'Echo' }], 0);
    await expect.poll(async () => (await read(execution.id)).status, { timeout: 20_000 }).toBe('WAITING');
    const answer = (output: Json, requestId: string) =>
      deps.runs.control(execution.id, { action: 'complete', path: 'ask', output }, requestId);
    expect(await deps.runs.control(execution.id, { action: 'retry', path: 'ask' }, 'r-0')).toMatchObject({
      status: 'refused',
      code: 'task-not-waiting',
    });
    // An arrival that nobody waits for changes nothing.
    expect(await deps.runs.arrive(execution.id, { kind: 'event', path: 'ask', payload: 1 })).toBe('told');
    expect(await deps.runs.control(execution.id, { action: 'pause' }, 'r-1')).toEqual({ status: 'done' });
    expect(await answer('yes', 'r-2')).toEqual({ status: 'done' });
    expect(await answer('no', 'r-2')).toEqual({ status: 'done' });
    expect(await deps.runs.control(execution.id, { action: 'resume' }, 'r-3')).toEqual({ status: 'done' });
    expect(await wait(execution.id)).toMatchObject({ status: 'COMPLETED', output: 'yes' });
    await expect.poll(() => answer('late', 'r-4'), { timeout: 20_000 }).toBe('unknown');
    const lease = { kind: 'lease', path: 'ask' } as const;
    await expect.poll(() => deps.runs.arrive(execution.id, lease), { timeout: 20_000 }).toBe('unknown');
    expect(await deps.runs.arrive('ex-00000000', lease)).toBe('unknown');
    expect(await deps.runs.control('ex-00000000', { action: 'pause' }, 'r-5')).toBe('unknown');
  });

  it('are joined by a second start, and never run twice', async () => {
    const { execution } = await start(sleeping, 0);
    const record = await deps.store.executions.find('default', execution.id);
    const input = { ...runInputOf(record), plan: record?.inline?.plan ?? failTest() };
    expect(await deps.runs.start(input)).toBe('open');
    expect(await terminateExecution.run(deps, { execution: execution.id }, caller)).toMatchObject({
      status: 'TERMINATED',
    });
    expect(await deps.runs.start(input)).toBe('ended');
    expect(await deps.runs.describe(execution.id)).toBe('terminated');
  });

  it('have their record closed when somebody terminates them in Temporal', async () => {
    const { execution } = await start(sleeping, 0);
    await deps.runs.terminate(execution.id, 'by hand');
    const ahead = { ...deps, clock: () => new Date(Date.now() + 10_000) };
    const sweeper = createSweeper(ahead, 50);
    await expect.poll(async () => (await read(execution.id)).status, { timeout: 20_000 }).toBe('TERMINATED');
    await sweeper.stop();
  });

  it('perform again only what failed when they are retried', async () => {
    const before = calls;
    const steps: Json = [
      { id: 'one', type: 'Http', input: { url: `${http.url}/one` }, retry: { maxAttempts: 1 }, onError: 'skip' },
      { id: 'two', type: 'Http', after: [], input: { url: `${http.url}/two` }, retry: { maxAttempts: 1 } },
    ];
    const { execution: failed } = await start(steps);
    expect(failed).toMatchObject({ status: 'FAILED', error: { code: 'http-status', step: 'two' } });
    answer = 200;
    const { execution } = await retryExecution.run(deps, { execution: failed.id, waitMs: 30_000 }, caller);
    expect(execution).toMatchObject({ status: 'COMPLETED', retryOf: failed.id });
    const again = await retryAgain(steps);
    expect(again.tasks.filter((task) => task.reused).length).toBe(1);
    expect(calls - before).toBeGreaterThanOrEqual(4);
  });

  it('carry large values from start to result', async () => {
    const text = 'x'.repeat(1_000_000);
    const whole = '{{ input.text }}';
    const { execution, ended } = await start([{ type: 'Echo', input: [whole, whole, whole] }], 60_000, { text });
    expect(ended).toBe(true);
    expect(JSON.stringify(execution.output).length).toBe(JSON.stringify([text, text, text]).length);
  });
});

describe('a Temporal server that is away', () => {
  it('leaves accepted executions to the sweeper', async () => {
    await temporal.kill();
    const { execution } = await start([{ type: 'Echo' }]);
    expect(execution.status).toBe('QUEUED');
    expect(await deps.runs.probe(1000)).toBe(false);
    await expect(deps.runs.describe(execution.id)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await read(execution.id)).toMatchObject({ status: 'QUEUED', stale: true });
    await temporal.restart();
    const sweeper = createSweeper(deps, 500);
    await expect
      .poll(async () => (await read(execution.id)).status, { timeout: 40_000, interval: 500 })
      .toBe('COMPLETED');
    await sweeper.stop();
  });
});

/** One step succeeds, the other fails: then only the other is performed again. */
async function retryAgain(steps: Json) {
  answer = 200;
  const mixed = [
    ...(Array.isArray(steps) ? steps.slice(0, 1) : []),
    { id: 'end', type: 'Terminate', input: { status: 'failed', code: 'no', message: 'no' } },
  ];
  const { execution } = await start(mixed);
  const before = calls;
  const { execution: again } = await retryExecution.run(deps, { execution: execution.id, waitMs: 30_000 }, caller);
  expect(calls).toBe(before);
  return again;
}

function runInputOf(record: Awaited<ReturnType<OperationDeps['store']['executions']['find']>>) {
  const { id, tenantId, workflowId, workflowName, version, createdAt, input, keyBase } = record ?? failTest();
  const execution = { id, tenantId, workflowId, workflowName, version, createdAt: createdAt.getTime() };
  return { engineVersion: 1, execution, input, keyBase, notify: false };
}

function failTest(): never {
  throw new Error('there is no record');
}
