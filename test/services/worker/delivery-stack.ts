import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { Webhook } from 'standardwebhooks';
import { expect, vi } from 'vitest';
import { createActivities } from '../../../activities/create-activities.ts';
import { createOutbound } from '../../../activities/outbound/create-outbound.ts';
import { createWebhook } from '../../../services/operations/create-webhook.ts';
import type { OperationContext } from '../../../services/operations/define-operation.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { getDelivery } from '../../../services/operations/get-delivery.ts';
import { getExecutionDelivery } from '../../../services/operations/get-execution-delivery.ts';
import { createListeners } from '../../../services/operations/listeners.ts';
import { startInline } from '../../../services/operations/start-inline.ts';
import { takeOverWebhook } from '../../../services/operations/take-over-webhook.ts';
import { tellWebhooks } from '../../../services/operations/tell-webhooks.ts';
import { createTemporalRunClient } from '../../../services/temporal/run-client.ts';
import { createDeliveryBook } from '../../../services/worker/create-delivery-book.ts';
import { createDataConverter } from '../../../services/worker/data-converter.ts';
import { temporalNames } from '../../../workflows/temporal-names.ts';
import { startHttp } from '../../servers/start-http.ts';
import { startMongodb } from '../../servers/start-mongodb.ts';
import { startTemporal } from '../../servers/start-temporal.ts';
import { makeEarlier } from '../operations/make-earlier.ts';
import { callerOf, createTestDeps } from '../operations/test-deps.ts';
import { finalRecord, projection } from '../store/samples.ts';

const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
/** Signs for the webhooks of executions. */
const webhookSecret = 'of the installation';
const verifierOf = (secret: string) => new Webhook(secret, secret.startsWith('whsec_') ? {} : { format: 'raw' });

/** Receivers: what came to them, and what they answer. */
async function openReceivers() {
  const received = new Map<string, string[]>();
  const receivers = {
    /** Ids that came to a path, in order of arrival. */
    idsAt: (path: string) => received.get(path) ?? [],
    /** Answers that a test holds back, by path. */
    held: new Map<string, ServerResponse>(),
    answer: 204,
    /** By path. */
    secrets: new Map<string, string>(),
    /** Ids of what was not signed as it has to be. */
    forged: [] as string[],
  };
  const { idsAt, held, secrets, forged } = receivers;
  const server = await startHttp(async (request, response) => {
    const [path, id] = [request.url ?? '', String(request.headers['webhook-id'])];
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const body = await text(request);
    try {
      verifierOf(secrets.get(path) ?? '').verify(body, headers);
    } catch {
      forged.push(id);
    }
    received.set(path, [...idsAt(path), id]);
    if (path.startsWith('/hangs')) held.set(path, response);
    else response.writeHead(receivers.answer, { 'retry-after': '600' }).end();
  });
  return Object.assign(receivers, { server });
}

/** A store, Temporal and receivers. */
async function openServers() {
  const [temporal, mongodb, receivers] = await Promise.all([startTemporal(), startMongodb(), openReceivers()]);
  const connection = await NativeConnection.connect({ address: temporal.address });
  const workflowsPath = fileURLToPath(new URL('./delivery-workflows.ts', import.meta.url));
  const bundle = await bundleWorkflowCode({ workflowsPath, logger: quiet });
  const { deps: made, runs: byHand } = createTestDeps(mongodb.uri);
  const dataConverter = createDataConverter(made.store.blobs);
  const reach = { connection: () => connection, namespace: temporal.namespace, dataConverter };
  const { startLane } = createTemporalRunClient({ ...reach, eager: false });
  const listeners = createListeners(made.store, Date.now);
  const deps: OperationDeps = { ...made, runs: { ...byHand, startLane }, listeners };
  await vi.waitFor(async () => expect(await deps.store.probe(2000)).toBe(true), 60_000);
  const outbound = createOutbound({ allowLoopback: true, allowPrivate: false });
  return { temporal, mongodb, receivers, connection, bundle, deps, outbound };
}

type Servers = Awaited<ReturnType<typeof openServers>>;

/** Opens servers, a worker that delivers, and what tests do with them. */
export async function openDeliveryStack() {
  const servers = await openServers();
  const { deps, receivers, connection } = servers;
  let worker = await startWorker(servers, ownActivities(servers));
  let tenant = 0;
  const nextCaller = () => callerOf(`tenant-${++tenant}`);
  return Object.assign(receivers, {
    deps,
    connection,
    stopWorker: () => worker.stop(),
    /** Starts another one, unless given with the activities of this release. */
    async startWorker(activities: object = ownActivities(servers)) {
      worker = await startWorker(servers, activities);
    },
    tellThree: (...paths: string[]) => tellThree(servers, nextCaller(), paths),
    tellOwn: (path: string, isEarlier = false) => tellOwn(servers, nextCaller(), path, isEarlier),
    async close() {
      for (const response of receivers.held.values()) response.destroy();
      await worker.stop();
      await connection.close();
      await deps.store.close();
      const { outbound, temporal, mongodb } = servers;
      await Promise.all([outbound.close(), receivers.server.stop(), temporal.stop(), mongodb.stop()]);
    },
  });
}

/** The activities of this release. */
function ownActivities({ deps, outbound }: Servers) {
  const noRecords = () => Promise.reject(new Error('not used'));
  const records = { finalize: noRecords, project: noRecords, attemptFailed: noRecords, countFailedAttempts: noRecords };
  const shapes = {
    v1: (_: object, event: object) => ({
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
    }),
  };
  return createActivities({
    ...{ actions: [], outbound, records, values: deps.store.values, clock: Date.now, random: () => 0 },
    deliveries: createDeliveryBook({ ...deps, webhookSecret }, shapes),
    takeOver: (execution) => takeOverWebhook(deps, execution),
  });
}

async function startWorker({ connection, bundle }: Servers, activities: object) {
  const made = await Worker.create({
    connection,
    taskQueue: temporalNames.taskQueue,
    workflowBundle: bundle,
    shutdownGraceTime: 0,
    // What a stopped worker holds must not be waited for.
    stickyQueueScheduleToStartTimeout: 500,
    activities,
  });
  const running = made.run();
  return {
    async stop() {
      made.shutdown();
      await running;
    },
  };
}

/** A tenant with endpoints at some paths, and an execution of it that three events happen to. */
async function tellThree(servers: Servers, caller: OperationContext, paths: string[]) {
  const { deps, receivers } = servers;
  const webhooks: string[] = [];
  for (const path of paths) {
    const events = ['execution.started', 'task.changed', 'execution.ended'];
    const given = createWebhook.input.parse({ url: `${receivers.server.url}${path}`, events });
    const { id, secret } = await createWebhook.run(deps, given, caller);
    receivers.secrets.set(path, secret);
    webhooks.push(id);
  }
  const told = await tellTwo(servers, caller);
  const statusOf = async (webhook: string | undefined, delivery: string | undefined) =>
    (await getDelivery.run(deps, { webhook: webhook ?? '', delivery: delivery ?? '' }, caller)).status;
  return { ...told, caller, webhooks, statusOf };
}

/** An execution that two events have happened to; the third is its end. */
async function tellTwo(
  { deps, mongodb }: Servers,
  caller: OperationContext,
  webhook?: { url: string; style: string },
  isEarlier = false,
) {
  const { tenantId } = caller.caller;
  const definition = { name: 'Told', steps: [{ type: 'Echo' }] };
  const { id } = (await startInline.run(deps, { definition, waitMs: 0, ...(webhook ? { webhook } : {}) }, caller))
    .execution;
  if (isEarlier) await makeEarlier(mongodb.uri, id);
  const started = { sequence: 1, type: 'execution.started', at: 1, status: 'RUNNING' } as const;
  const changed = { sequence: 2, type: 'task.changed', at: 2, path: 'step1', status: 'RUNNING' } as const;
  const ended = { sequence: 3, type: 'execution.ended', at: 3, status: 'COMPLETED' } as const;
  const end = async () => {
    await deps.store.records.finalize(finalRecord(id, { tenantId, events: [ended] }));
    await tellWebhooks(deps, tenantId, id);
  };
  await deps.store.records.project(projection(id, 1, { tenantId, events: [started, changed] }));
  await tellWebhooks(deps, tenantId, id);
  const all = [1, 2, 3].map((sequence) => `${id}-${sequence}`);
  return { id, all, end };
}

/** The same with a webhook of its own at a path. */
async function tellOwn(servers: Servers, caller: OperationContext, path: string, isEarlier: boolean) {
  const { deps, receivers } = servers;
  receivers.secrets.set(path, webhookSecret);
  const webhook = { url: `${receivers.server.url}${path}`, style: 'v1' };
  const told = await tellTwo(servers, caller, webhook, isEarlier);
  const read = (sequence: number) =>
    getExecutionDelivery.run(deps, { execution: told.id, delivery: `${told.id}-${sequence}` }, caller);
  return { ...told, caller, read, statusOf: async (sequence: number) => (await read(sequence)).status };
}
