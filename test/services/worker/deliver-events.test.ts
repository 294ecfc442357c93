import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createActivities } from '../../../activities/create-activities.ts';
import type { Delivery } from '../../../activities/event-source.ts';
import { createOutbound } from '../../../activities/outbound/create-outbound.ts';
import type { DeliverEventsInput } from '../../../workflows/deliver-events.ts';
import { valuesInMemory } from '../../activities/values-in-memory.ts';
import { type HttpServer, startHttp } from '../../servers/start-http.ts';
import { startTemporal, type TestTemporal } from '../../servers/start-temporal.ts';

const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
const outbound = createOutbound({ allowLoopback: true, allowPrivate: false });
const noRecords = () => Promise.reject(new Error('not used'));
const records = { finalize: noRecords, project: noRecords, attemptFailed: noRecords, countFailedAttempts: noRecords };
/** What there is to deliver, by execution. */
const deliveries = new Map<string, Delivery>();
const received: (string | undefined)[] = [];
let isUp = true;

let temporal: TestTemporal;
let connection: NativeConnection;
let server: HttpServer;
let client: Client;
let worker: Worker;
let running: Promise<void>;

beforeAll(async () => {
  temporal = await startTemporal();
  server = await startHttp((request, response) => {
    if (request.url === '/gone') return response.writeHead(410).end();
    if (!isUp) return request.socket.destroy();
    received.push(String(request.headers['webhook-id']));
    response.writeHead(204).end();
  });
  connection = await NativeConnection.connect({ address: temporal.address });
  client = new Client({ connection });
  const workflowsPath = fileURLToPath(new URL('../../../workflows/deliver-events.ts', import.meta.url));
  const events = { loadDelivery: async (id: string, _: string, after: number) => pending(id, after) };
  const { values } = valuesInMemory();
  worker = await Worker.create({
    connection,
    taskQueue: 'deliveries',
    workflowBundle: await bundleWorkflowCode({ workflowsPath, logger: quiet }),
    activities: createActivities({ actions: [], outbound, records, values, events, clock: Date.now, random: () => 0 }),
  });
  running = worker.run();
});

afterAll(async () => {
  worker?.shutdown();
  await running;
  await connection?.close();
  await outbound.close();
  await server?.stop();
  await temporal?.stop();
});

function pending(id: string, after: number): Delivery | null {
  const all = deliveries.get(id);
  return all === undefined ? null : { ...all, events: all.events.filter((event) => event.sequence > after) };
}

/** Adds events up to a sequence, and wakes or starts the delivery. */
function add(id: string, upTo: number, ended: boolean, path = '') {
  const numbers = Array.from({ length: upTo }, (_, index) => index + 1);
  const events = numbers.map((sequence) => ({ sequence, id: `${id}-${sequence}`, body: '{}', headers: {} }));
  deliveries.set(id, { url: `${server.url}${path}`, style: 'v1', secret: null, ended, events });
  return client.workflow.signalWithStart('deliverEvents', {
    workflowId: `deliver-${id}`,
    taskQueue: 'deliveries',
    args: [{ executionId: id, tenantId: 'default' } satisfies DeliverEventsInput],
    signal: 'eventsAdded',
    signalArgs: [],
  });
}

const ids = (id: string, upTo: number) => Array.from({ length: upTo }, (_, index) => `${id}-${index + 1}`);
const idsOf = (id: string) => received.filter((each) => each?.startsWith(`${id}-`));

describe('deliverEvents', () => {
  test('sends each event once and in order, as they are added, and closes after the last', async () => {
    await add('ex-a', 2, false);
    await expect.poll(() => idsOf('ex-a'), { timeout: 20_000 }).toEqual(ids('ex-a', 2));
    await add('ex-a', 3, false);
    await expect.poll(() => idsOf('ex-a'), { timeout: 20_000 }).toEqual(ids('ex-a', 3));
    const handle = await add('ex-a', 5, true);
    expect(await handle.result()).toEqual({ deliveredUpTo: 5, ended: true });
    expect(idsOf('ex-a')).toEqual(ids('ex-a', 5));
  });

  test('closes when nobody listens, or the receiver is gone', async () => {
    const gone = await add('ex-b', 2, true, '/gone');
    expect(await gone.result()).toEqual({ deliveredUpTo: 0, ended: true });
    const nobody = await add('ex-c', 1, true);
    deliveries.delete('ex-c');
    expect(await nobody.result()).toMatchObject({ ended: true });
  });

  test('a receiver that is away gets all of it once it is back', async () => {
    isUp = false;
    const handle = await add('ex-d', 2, true);
    const failures = async () =>
      (await handle.describe()).raw.pendingActivities?.[0]?.lastFailure?.applicationFailureInfo?.type;
    await expect.poll(failures, { timeout: 20_000 }).toBe('http-unreachable');
    isUp = true;
    expect(await handle.result()).toEqual({ deliveredUpTo: 2, ended: true });
    expect(idsOf('ex-d')).toEqual(ids('ex-d', 2));
  });
});
