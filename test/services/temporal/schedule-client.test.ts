import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode } from '@temporalio/worker';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compose, type Parts } from '../../../services/compose.ts';
import { readConfig } from '../../../services/config.ts';
import v1 from '../../../services/gateway/dialects/v1/dialect.ts';
import { createSweeper } from '../../../services/operations/sweep.ts';
import { createTemporalScheduleClient } from '../../../services/temporal/schedule-client.ts';
import { createStepWorker } from '../../../services/worker/create-workers.ts';
import { installRuntime } from '../../../services/worker/install-runtime.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { startTemporal, type TestTemporal } from '../../servers/start-temporal.ts';
import { type OpenGateway, openGateway } from '../gateway/open-gateway.ts';

let temporal: TestTemporal;
let mongodb: TestMongodb;
let folder: string;
let parts: Parts;
let gateway: OpenGateway;
let connection: Connection;
let client: Client;
const workflows = { quick: '', slow: '' };

beforeAll(async () => {
  [temporal, mongodb] = await Promise.all([startTemporal(), startMongodb()]);
  folder = await mkdtemp(join(tmpdir(), 'stepgraph-schedules-'));
  const bundlePath = join(folder, 'workflow-bundle.js');
  const workflowsPath = fileURLToPath(new URL('../../../workflows/index.ts', import.meta.url));
  const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
  await writeFile(bundlePath, (await bundleWorkflowCode({ workflowsPath, logger: quiet })).code);
  const logger = pino({ level: 'silent' });
  installRuntime(logger);
  const env = { TEMPORAL_ADDRESS: temporal.address, MONGODB_URI: mongodb.uri, STEPGRAPH_DATA_DIR: folder };
  const create: Parameters<typeof compose>[2]['create'] = (given) => createStepWorker({ ...given, bundlePath });
  parts = compose(readConfig(env), logger, { eager: true, create, shutdownGraceMs: 500 });
  await parts.hosted.ready;
  gateway = await openGateway({ dialects: [v1], deps: parts.deps });
  connection = await Connection.connect({ address: temporal.address });
  client = new Client({ connection });
  workflows.quick = await store({ name: 'Quick', steps: [{ type: 'Echo' }] });
  workflows.slow = await store({ name: 'Slow', steps: [{ type: 'Wait', input: { for: 'PT1H' } }] });
});

afterAll(async () => {
  await gateway?.close();
  await connection?.close();
  await parts?.hosted.stop();
  await parts?.outbound.close();
  await parts?.store.close();
  await Promise.all([temporal?.stop(), mongodb?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

async function ask(path: string, method = 'GET', body?: unknown) {
  const init =
    body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`${gateway.url}/v1${path}`, { method, ...init });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

async function store(definition: object): Promise<string> {
  return (await ask('/workflows', 'POST', definition)).body.id;
}

async function schedule(fields: object) {
  const { status, body } = await ask('/schedules', 'POST', fields);
  expect({ status, body }).toMatchObject({ status: 201 });
  return body;
}

const read = async (id: string) => (await ask(`/schedules/${id}`)).body;
const soon = { timeout: 20_000, interval: 200 };
/** The executions of a schedule, first to last by the time meant. */
async function startedBy(id: string): Promise<{ id: string; status: string; scheduledAt: string }[]> {
  return (await read(id)).recentExecutions.reverse();
}
const held = (id: string) => client.schedule.getHandle(id).describe();

describe('a schedule', () => {
  it('starts executions at its times, which their inputs can name, until it is paused or deleted', async () => {
    const input = { at: '{{ schedule.time }}', by: 'schedule {{ schedule.id }}' };
    const spec = { interval: 'PT1S' };
    const made = await schedule({ workflow: workflows.quick, spec, input, labels: { kind: 'tick' } });
    expect(made).toMatchObject({ id: expect.stringMatching(/^sch-[0-9a-z]{8}$/), workflow: workflows.quick });
    expect(made.nextRuns).toHaveLength(10);
    await expect.poll(() => startedBy(made.id), soon).toSatisfy((started: unknown[]) => started.length >= 3);
    const paused = await ask(`/schedules/${made.id}/pause`, 'POST', { note: 'enough' });
    expect(paused.body).toMatchObject({ paused: true, note: 'enough', nextRuns: [] });
    expect((await held(made.id)).state).toEqual({ paused: true, note: 'enough', remainingActions: undefined });
    const started = await startedBy(made.id);
    const times = started.map(({ scheduledAt }) => scheduledAt);
    expect(new Set(times).size).toBe(times.length);
    for (const { id, scheduledAt } of started) {
      expect(scheduledAt).toMatch(/:\d\d\.000Z$/);
      const execution = (await ask(`/executions/${id}?wait=10`)).body;
      const output = { at: scheduledAt, by: `schedule ${made.id}` };
      expect(execution).toMatchObject({ status: 'COMPLETED', output, labels: { kind: 'tick' } });
    }
    const resumed = (await ask(`/schedules/${made.id}/resume`, 'POST')).body;
    expect(resumed).toMatchObject({ paused: false, note: null });
    expect(resumed.nextRuns).not.toEqual([]);
    expect((await ask(`/schedules/${made.id}`, 'DELETE')).status).toBe(204);
    expect((await ask(`/schedules/${made.id}`)).body.code).toBe('schedule-not-found');
    await expect(held(made.id)).rejects.toMatchObject({ name: 'ScheduleNotFoundError' });
  });

  it('does with an execution that still runs what its overlap policy says', async () => {
    const made: { [overlap: string]: string } = {};
    for (const overlap of ['skip', 'allowAll', 'cancelOther', 'terminateOther', 'bufferOne'])
      made[overlap] = (await schedule({ workflow: workflows.slow, spec: { interval: 'PT1S' }, overlap })).id;
    const statuses = async (overlap: string) =>
      (await startedBy(made[overlap] ?? '')).map(({ status }) => status).slice(0, 2);
    await expect.poll(() => statuses('allowAll'), soon).toEqual(['WAITING', 'WAITING']);
    await expect.poll(async () => (await statuses('cancelOther'))[0], soon).toBe('CANCELLED');
    await expect.poll(async () => (await statuses('terminateOther'))[0], soon).toBe('TERMINATED');
    const skipped = async () => (await held(made.skip ?? '')).info.numActionsSkippedOverlap;
    await expect.poll(skipped, soon).toBeGreaterThan(0);
    for (const overlap of ['skip', 'bufferOne']) {
      const started = await startedBy(made[overlap] ?? '');
      expect(started).toHaveLength(1);
      // Its run has waited for the end, and the next one is due at once.
      await ask(`/executions/${started[0]?.id}/cancel`, 'POST');
      await expect.poll(() => startedBy(made[overlap] ?? ''), soon).toHaveLength(2);
    }
    for (const id of Object.values(made)) await ask(`/schedules/${id}`, 'DELETE');
  });

  it('makes up for a period once per time, in the hours of its time zone, and starts one now', async () => {
    const made = await schedule({
      workflow: workflows.quick,
      spec: { cron: ['0 6 * * *'] },
      timeZone: 'Europe/Vienna',
      startAt: '2026-01-01T00:00:00Z',
    });
    const period = { start: '2026-03-28T05:00:00Z', end: '2026-03-30T12:00:00+02:00' };
    const backfill = () => ask(`/schedules/${made.id}/backfill`, 'POST', period);
    expect((await backfill()).status).toBe(202);
    // Summer time began on the 29th.
    const times = ['2026-03-28T05:00:00.000Z', '2026-03-29T04:00:00.000Z', '2026-03-30T04:00:00.000Z'];
    const filled = async () => (await startedBy(made.id)).map(({ scheduledAt }) => scheduledAt);
    await expect.poll(filled, soon).toEqual(times);
    await backfill();
    await expect.poll(async () => (await held(made.id)).info.numActionsTaken, soon).toBe(6);
    const years = { start: '2026-01-01T00:00:00Z', end: '2029-01-01T00:00:00Z' };
    expect(await ask(`/schedules/${made.id}/backfill`, 'POST', years)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/end' }] },
    });
    expect((await ask(`/schedules/${made.id}/trigger`, 'POST')).status).toBe(202);
    await expect.poll(filled, soon).toHaveLength(4);
    expect((await filled()).slice(0, 3)).toEqual(times);
  });

  it('tells its next times, and nothing before its start or after its end', async () => {
    const made = await schedule({
      workflow: workflows.quick,
      spec: { cron: ['30 2 * * *', '0 12 * * sun'] },
      timeZone: 'Europe/Vienna',
      startAt: '2041-03-29T00:00:00Z',
      endAt: '2041-04-01T00:00:00Z',
    });
    // On the 31st, a Sunday, the clocks go from 2 to 3: there is no 02:30.
    expect(made.nextRuns).toEqual([
      '2041-03-29T01:30:00.000Z',
      '2041-03-30T01:30:00.000Z',
      expect.stringMatching(/^2041-03-31T10:00/),
    ]);
  });

  it('is changed as a whole, and what Temporal does not take changes nothing', async () => {
    const made = await schedule({
      workflow: workflows.quick,
      spec: { cron: '0 0 1 1 *' },
      paused: true,
      note: 'later',
    });
    const path = `/schedules/${made.id}`;
    const spec = { interval: 'P1D', offset: 'PT6H' };
    const { body } = await ask(path, 'PUT', { workflow: workflows.slow, spec, overlap: 'bufferAll' });
    expect(body).toMatchObject({ workflow: workflows.slow, spec, paused: true, note: 'later', overlap: 'bufferAll' });
    expect((await held(made.id)).spec.intervals).toEqual([{ every: 86_400_000, offset: 21_600_000 }]);
    const before = await parts.deps.store.schedules.find('default', made.id);
    const schedules = parts.deps.schedules;
    if (!before || !schedules) throw new Error('the schedule is gone');
    const refused = { ...before, content: { ...before.content, spec: { cron: ['99 * * * *'] } } };
    await expect(schedules.put(refused)).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it('is told to Temporal later when that is away, and again when Temporal has lost it', async () => {
    const away = createTemporalScheduleClient({
      connection: () => null,
      namespace: temporal.namespace,
      dataConverter: {},
    });
    const reports: string[] = [];
    const report = (message: string) => reports.push(message);
    const other = await openGateway({ dialects: [v1], deps: { ...parts.deps, schedules: away, report } });
    const answer = await fetch(`${other.url}/v1/schedules`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ workflow: workflows.quick, spec: { cron: '@daily' } }),
    });
    const late: { id: string; nextRuns: unknown } = JSON.parse(await answer.text());
    await other.close();
    expect({ status: answer.status, nextRuns: late.nextRuns }).toEqual({ status: 201, nextRuns: null });
    expect(reports).not.toEqual([]);
    const lost = await schedule({ workflow: workflows.quick, spec: { cron: '@daily' } });
    await client.schedule.getHandle(lost.id).delete();
    expect((await read(lost.id)).nextRuns).toBeNull();
    const sweeper = createSweeper(parts.deps, 3_600_000);
    await expect.poll(async () => (await read(lost.id)).nextRuns, soon).toHaveLength(10);
    await sweeper.stop();
    expect((await read(late.id)).nextRuns).toHaveLength(10);
  });

  it('is paused with the reason when its workflow is deleted', async () => {
    const workflow = await store({ name: 'Doomed', steps: [{ type: 'Echo' }] });
    const made = await schedule({ workflow, spec: { cron: '@daily' } });
    await ask(`/workflows/${workflow}`, 'DELETE');
    expect(await read(made.id)).toMatchObject({
      paused: true,
      note: `Workflow ${workflow} was deleted.`,
      nextRuns: [],
    });
    expect((await held(made.id)).state.paused).toBe(true);
    expect((await ask(`/schedules/${made.id}/trigger`, 'POST')).body.code).toBe('workflow-not-found');
    expect((await ask(`/schedules/${made.id}/resume`, 'POST')).body.code).toBe('workflow-not-found');
  });

  it('notes why a time of it started nothing', async () => {
    const definition = { name: 'Off', steps: [{ type: 'Echo' }] };
    const workflow = await store(definition);
    const made = await schedule({ workflow, spec: { cron: '@daily' } });
    await ask(`/workflows/${workflow}?enabled=false`, 'PUT', definition);
    await ask(`/schedules/${made.id}/trigger`, 'POST');
    await expect.poll(async () => (await read(made.id)).lastRefusal?.code, soon).toBe('workflow-disabled');
    expect((await read(made.id)).recentExecutions).toEqual([]);
  });
});
