import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createActivities } from '../../../activities/create-activities.ts';
import { createOutbound } from '../../../activities/outbound/create-outbound.ts';
import { createWebhook } from '../../../services/operations/create-webhook.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { getDelivery } from '../../../services/operations/get-delivery.ts';
import { createListeners } from '../../../services/operations/listeners.ts';
import { pingWebhook } from '../../../services/operations/ping-webhook.ts';
import { redeliverDelivery } from '../../../services/operations/redeliver.ts';
import { startInline } from '../../../services/operations/start-inline.ts';
import { tellWebhooks } from '../../../services/operations/tell-webhooks.ts';
import { createTemporalRunClient } from '../../../services/temporal/run-client.ts';
import { createDeliveryBook } from '../../../services/worker/create-delivery-book.ts';
import { createDataConverter } from '../../../services/worker/data-converter.ts';
import { temporalNames } from '../../../workflows/temporal-names.ts';
import { type HttpServer, startHttp } from '../../servers/start-http.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { startTemporal, type TestTemporal } from '../../servers/start-temporal.ts';
import { callerOf, createTestDeps } from '../operations/test-deps.ts';
import { finalRecord, projection } from '../store/samples.ts';

const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
const outbound = createOutbound({ allowLoopback: true, allowPrivate: false });
const waiting = { timeout: 30_000 };
let temporal: TestTemporal;
let mongodb: TestMongodb;
let connection: NativeConnection;
let server: HttpServer;
let deps: OperationDeps;
let bundle: { code: string };
let worker: { stop(): Promise<void> };
/** What came, by path: ids, in order of arrival. */
const received = new Map<string, string[]>();
const idsAt = (path: string) => received.get(path) ?? [];
/** Answers that a test holds back, by path. */
const held = new Map<string, ServerResponse>();
let answer = 204;
const secrets = new Map<string, string>();
const forged: string[] = [];

beforeAll(async () => {
  [temporal, mongodb] = await Promise.all([startTemporal(), startMongodb()]);
  server = await startHttp(async (request, response) => {
    const [path, id] = [request.url ?? '', String(request.headers['webhook-id'])];
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const body = await text(request);
    try {
      new Webhook(secrets.get(path) ?? '').verify(body, headers);
    } catch {
      forged.push(id);
    }
    received.set(path, [...idsAt(path), id]);
    if (path.startsWith('/hangs')) held.set(path, response);
    else response.writeHead(answer, { 'retry-after': '600' }).end();
  });
  connection = await NativeConnection.connect({ address: temporal.address });
  const workflowsPath = fileURLToPath(new URL('../../../workflows/deliver-to-webhook.ts', import.meta.url));
  bundle = await bundleWorkflowCode({ workflowsPath, logger: quiet });
  const { deps: made, runs: byHand } = createTestDeps(mongodb.uri);
  const dataConverter = createDataConverter(made.store.blobs);
  const reach = { connection: () => connection, namespace: temporal.namespace, dataConverter };
  const { startLane } = createTemporalRunClient({ ...reach, eager: false });
  const runs = { ...byHand, startLane };
  deps = { ...made, runs, listeners: createListeners(made.store, Date.now) };
  await vi.waitFor(async () => expect(await deps.store.probe(2000)).toBe(true), 60_000);
  worker = await startWorker();
});

afterAll(async () => {
  for (const response of held.values()) response.destroy();
  await worker?.stop();
  await connection?.close();
  await deps?.store.close();
  await Promise.all([outbound.close(), server?.stop(), temporal?.stop(), mongodb?.stop()]);
});

async function startWorker() {
  const noRecords = () => Promise.reject(new Error('not used'));
  const records = { finalize: noRecords, project: noRecords, attemptFailed: noRecords, countFailedAttempts: noRecords };
  const shapes = {
    v1: (_: object, event: object) => ({
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
    }),
  };
  const made = await Worker.create({
    connection,
    taskQueue: temporalNames.taskQueue,
    workflowBundle: bundle,
    shutdownGraceTime: 0,
    // What a stopped worker holds must not be waited for.
    stickyQueueScheduleToStartTimeout: 500,
    activities: createActivities({
      ...{ actions: [], outbound, records, values: deps.store.values, clock: Date.now, random: () => 0 },
      deliveries: createDeliveryBook(deps, shapes),
    }),
  });
  const running = made.run();
  return {
    async stop() {
      made.shutdown();
      await running;
    },
  };
}

let tenant = 0;
/** A tenant with endpoints at some paths, and an execution of it that three events happen to. */
async function tellThree(...paths: string[]) {
  const caller = callerOf(`tenant-${++tenant}`);
  const { tenantId } = caller.caller;
  const webhooks: string[] = [];
  for (const path of paths) {
    const events = ['execution.started', 'task.changed', 'execution.ended'];
    const given = createWebhook.input.parse({ url: `${server.url}${path}`, events });
    const { id, secret } = await createWebhook.run(deps, given, caller);
    secrets.set(path, secret);
    webhooks.push(id);
  }
  const definition = { name: 'Told', steps: [{ type: 'Echo' }] };
  const { id } = (await startInline.run(deps, { definition, waitMs: 0 }, caller)).execution;
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
  const statusOf = async (webhook: string | undefined, delivery: string | undefined) =>
    (await getDelivery.run(deps, { webhook: webhook ?? '', delivery: delivery ?? '' }, caller)).status;
  return { id, caller, webhooks, all, end, statusOf };
}

describe('deliverToWebhook', () => {
  test('sends in order, signed, and goes on when more happens after it had nothing left', async () => {
    const { all, end } = await tellThree('/orderly');
    await expect.poll(() => idsAt('/orderly'), waiting).toEqual(all.slice(0, 2));
    await end();
    await expect.poll(() => idsAt('/orderly'), waiting).toEqual(all);
    expect(forged).toEqual([]);
  });

  test('does not let an endpoint that hangs delay another', async () => {
    const { all, end, webhooks, statusOf } = await tellThree('/hangs/for-ever', '/quick');
    await end();
    await expect.poll(() => idsAt('/quick'), waiting).toEqual(all);
    expect(new Set(idsAt('/hangs/for-ever'))).toEqual(new Set(all.slice(0, 1)));
    expect(await statusOf(webhooks[0], all[0])).toBe('PENDING');
  });

  test('repeats what was under way in a worker that stopped, and loses nothing behind it', async () => {
    const path = '/hangs/once';
    const { all, webhooks, statusOf, end } = await tellThree(path);
    await expect.poll(() => idsAt(path), waiting).toEqual([all[0]]);
    await worker.stop();
    await end();
    worker = await startWorker();
    for (const count of [2, 3, 4]) {
      await expect.poll(() => idsAt(path).length, waiting).toBe(count);
      held.get(path)?.writeHead(204).end();
    }
    expect(idsAt(path)).toEqual([all[0], ...all]);
    await expect.poll(() => statusOf(webhooks[0], all[2]), waiting).toBe('DELIVERED');
  });

  test('holds back what follows a failure, and tries again at once when asked to', async () => {
    answer = 500;
    const { all, caller, webhooks, statusOf } = await tellThree('/later');
    const [webhook = ''] = webhooks;
    const first = { webhook, delivery: all[0] ?? '' };
    const attempts = async () => (await getDelivery.run(deps, first, caller)).attempts;
    await expect.poll(attempts, waiting).toBe(1);
    expect(await getDelivery.run(deps, first, caller)).toMatchObject({
      ...{ status: 'PENDING', responseStatus: 500, nextAttemptAt: expect.any(String) },
    });
    expect(await statusOf(webhook, all[1])).toBe('PENDING');
    answer = 204;
    await redeliverDelivery.run(deps, first, caller);
    await expect.poll(() => idsAt('/later'), waiting).toEqual([all[0], all[0], all[1]]);
    await expect.poll(() => statusOf(webhook, all[1]), waiting).toBe('DELIVERED');
  });

  test('delivers a ping', async () => {
    const { caller, webhooks, statusOf } = await tellThree('/pinged');
    const { id } = await pingWebhook.run(deps, { webhook: webhooks[0] ?? '' }, caller);
    await expect.poll(() => idsAt('/pinged'), waiting).toContain(id);
    await expect.poll(() => statusOf(webhooks[0], id), waiting).toBe('DELIVERED');
  });
});
