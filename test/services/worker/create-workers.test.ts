import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { bundleWorkflowCode, type NativeConnection } from '@temporalio/worker';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createActivities } from '../../../activities/create-activities.ts';
import { createOutbound } from '../../../activities/outbound/create-outbound.ts';
import type { RunRecords } from '../../../activities/run-records.ts';
import { actionSteps } from '../../../activities/steps/index.gen.ts';
import { connectTemporal } from '../../../services/worker/connect-temporal.ts';
import {
  createInterpreterWorker,
  createStepWorker,
  type WorkerParts,
} from '../../../services/worker/create-workers.ts';
import { createDataConverter } from '../../../services/worker/data-converter.ts';
import type { RunningWorker } from '../../../services/worker/keep-running.ts';
import type { FinalRecord, RunInput, RunView } from '../../../workflows/execution.ts';
import { ENGINE_VERSION, type PlanStep } from '../../../workflows/language/plan.ts';
import { isReference, REFERENCE_CHARACTERS } from '../../../workflows/language/references.ts';
import { temporalNames } from '../../../workflows/temporal-names.ts';
import { valuesInMemory } from '../../activities/values-in-memory.ts';
import { type HttpServer, startHttp } from '../../servers/start-http.ts';
import { startTemporal, type TestTemporal } from '../../servers/start-temporal.ts';

const LARGE_BYTES = 5 * 1024 * 1024;
const logger = pino({ level: 'silent' });
const stored = new Map<string, Uint8Array>();
const finals = new Map<string, FinalRecord>();
const failedAttempts: string[] = [];

const records: RunRecords = {
  async finalize(record) {
    finals.set(record.executionId, record);
    return { status: record.status, error: record.error };
  },
  project: async () => undefined,
  attemptFailed: async ({ executionId, path }) => void failedAttempts.push(`${executionId}:${path}`),
  countFailedAttempts: async ({ executionId, path }) =>
    failedAttempts.filter((id) => id === `${executionId}:${path}`).length,
};

const dataConverter = createDataConverter({
  put: async (sha256, bytes) => void stored.set(sha256, bytes),
  get: async (sha256) => stored.get(sha256) ?? null,
});
const outbound = createOutbound({ allowLoopback: true, allowPrivate: false });
const { values } = valuesInMemory();
const parts = { actions: actionSteps, outbound, records, values };
const activities = createActivities({ ...parts, clock: Date.now, random: Math.random });

let temporal: TestTemporal;
let folder: string;
let server: HttpServer;
let client: Client;
let workers: RunningWorker[];
const connections: NativeConnection[] = [];
const seenKeys: (string | string[] | undefined)[] = [];

async function connect() {
  const connection = await connectTemporal({ address: temporal.address, logger, signal: AbortSignal.timeout(30_000) });
  connections.push(connection);
  return connection;
}

beforeAll(async () => {
  temporal = await startTemporal();
  folder = await mkdtemp(join(tmpdir(), 'stepgraph-bundle-'));
  const bundlePath = join(folder, 'workflow-bundle.js');
  const workflowsPath = fileURLToPath(new URL('../../../workflows/index.ts', import.meta.url));
  await writeFile(bundlePath, (await bundleWorkflowCode({ workflowsPath, logger: quiet })).code);
  let busy = 0;
  server = await startHttp((request, response) => {
    if (request.url === '/large')
      return response.setHeader('content-type', 'text/plain').end(randomBytes(LARGE_BYTES / 2).toString('hex'));
    if (request.url === '/busy' && busy++ < 2) return response.writeHead(503).end('busy');
    seenKeys.push(request.headers['idempotency-key']);
    response.setHeader('content-type', 'application/json').end('{"ok":true}');
  });
  const gateway = await connect();
  client = new Client({ connection: gateway, namespace: 'default', dataConverter });
  const parts: Omit<WorkerParts, 'connection'> = {
    namespace: 'default',
    dataConverter,
    activities,
    logger,
    bundlePath,
    shutdownGraceMs: 1000,
  };
  workers = [
    createInterpreterWorker({ ...parts, connection: gateway }),
    createStepWorker({ ...parts, connection: await connect() }),
  ];
  await Promise.all(workers.map((worker) => worker.ready));
});

afterAll(async () => {
  await Promise.all((workers ?? []).map((worker) => worker.stop()));
  await Promise.all(connections.map((connection) => connection.close()));
  await outbound.close();
  await server?.stop();
  await temporal?.stop();
  await rm(folder, { recursive: true, force: true });
});

const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };

const fetchStep = (path: string): PlanStep => ({
  id: 'fetch',
  type: 'Http',
  revision: 1,
  after: [],
  input: { url: `${server.url}${path}` },
  takes: [],
  body: {
    kind: 'action',
    retry: { maxAttempts: 3, backoff: 'fixed', delayMs: 20, maxDelayMs: 1000, jitter: false, on: [] },
    timeout: { attemptMs: 30_000, totalMs: 600_000 },
    idempotent: false,
    repeatable: true,
  },
});

const outputStep: PlanStep = {
  id: 'reply',
  type: 'Output',
  revision: 1,
  after: ['fetch'],
  input: '{{ steps.fetch.output.body }}',
  takes: [],
  body: { kind: 'pure', role: 'output' },
};

async function start(steps: PlanStep[], input: RunInput['input'] = null) {
  const id = `ex-${randomUUID().slice(0, 8)}`;
  const run: RunInput = {
    engineVersion: ENGINE_VERSION,
    execution: {
      id,
      tenantId: 'default',
      workflowId: null,
      workflowName: 'Trial',
      version: null,
      createdAt: Date.now(),
    },
    plan: { name: 'Trial', timeoutMs: 600_000, graph: { steps } },
    input,
    keyBase: id,
    notify: false,
  };
  return client.workflow.start(temporalNames.workflow, {
    workflowId: id,
    taskQueue: temporalNames.taskQueue,
    args: [run],
    requestEagerStart: true,
  });
}

async function historyOf(id: string) {
  return (await client.workflow.getHandle(id).fetchHistory()).events ?? [];
}

describe('a hosted interpreter beside a step worker', () => {
  test('starts eagerly and performs an action with its key', async () => {
    const handle = await start([fetchStep('/'), outputStep]);
    await handle.result();
    expect(finals.get(handle.workflowId)).toMatchObject({ status: 'COMPLETED', output: { ok: true } });
    expect(seenKeys).toContain(`${handle.workflowId}:fetch`);
    const started = (await historyOf(handle.workflowId)).find((event) => event.workflowTaskStartedEventAttributes);
    expect(started?.workflowTaskStartedEventAttributes?.identity).toContain(String(process.pid));
    expect(handle.eagerlyStarted).toBe(true);
  });

  test('repeats what may pass, and says how many attempts it took', async () => {
    const handle = await start([fetchStep('/busy'), outputStep]);
    await handle.result();
    const fetched = finals.get(handle.workflowId)?.tasks.find((task) => task.path === 'fetch');
    expect(fetched).toMatchObject({ status: 'COMPLETED', attempts: 3 });
  });

  test('an input and an output of 5 MB pass by reference', async () => {
    const before = stored.size;
    const handle = await start([fetchStep('/large'), outputStep], 'x'.repeat(LARGE_BYTES));
    await handle.result();
    const output = finals.get(handle.workflowId)?.output;
    // With its quotes; the run never held it.
    expect(isReference(output) && output.size).toBe(LARGE_BYTES + 2);
    expect(stored.size).toBeGreaterThan(before);
    const view = await handle.query<RunView>(temporalNames.statusQuery);
    expect(JSON.stringify(view).length).toBeLessThan(REFERENCE_CHARACTERS);
    const history = await historyOf(handle.workflowId);
    expect(Buffer.byteLength(JSON.stringify(history))).toBeLessThan(200_000);
  });

  test('goes on when the server was away', async () => {
    await temporal.kill();
    await temporal.restart();
    const handle = await start([fetchStep('/'), outputStep]);
    await handle.result();
    expect(finals.get(handle.workflowId)).toMatchObject({ status: 'COMPLETED' });
  });
});
