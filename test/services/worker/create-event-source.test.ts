import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { createVersionCache } from '../../../services/operations/version-cache.ts';
import { createWaiters } from '../../../services/operations/waiters.ts';
import { openStore } from '../../../services/store/open-store.ts';
import type { Store } from '../../../services/store/store.ts';
import { createTemporalRunClient } from '../../../services/temporal/run-client.ts';
import { createEventSource, type ShapeEvent } from '../../../services/worker/create-event-source.ts';
import { createDataConverter } from '../../../services/worker/data-converter.ts';
import { listPlannedTasks } from '../../../workflows/engine/view.ts';
import type { RunEvent } from '../../../workflows/execution.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { finalRecord, newExecution, projection, taskView } from '../store/samples.ts';
import { testVault } from '../vault/test-vault.ts';

const shape: ShapeEvent = (execution, event) => ({
  body: JSON.stringify([event.type, execution.status, execution.tasks.map((task) => task.status), execution.output]),
  headers: { 'content-type': 'application/json' },
});
const plan = { name: 'Sample', timeoutMs: 1000, graph: { steps: [] } };
const webhook = { url: 'https://receiver.example/', style: 'plain' };
const inline = { definition: {}, plan };

let mongodb: TestMongodb;
let store: Store;
let source: ReturnType<typeof createEventSource>;

beforeAll(async () => {
  mongodb = await startMongodb();
  store = openStore({ uri: mongodb.uri });
  const unused = () => {
    throw new Error('not used');
  };
  const language = {
    compile: unused,
    inputChecker: unused,
    plannedTasks: listPlannedTasks,
    stepTypes: [],
    referencedWorkflows: () => [],
  };
  const deps: OperationDeps = {
    store,
    // Temporal is away all the time: the record tells enough.
    runs: createTemporalRunClient({
      connection: () => null,
      namespace: 'default',
      dataConverter: createDataConverter(store.blobs),
      eager: false,
    }),
    language,
    waiters: createWaiters(),
    versions: createVersionCache(language),
    clock: () => new Date(),
    report: unused,
    checkDestination: unused,
    randomId: unused,
    vault: testVault(),
  };
  source = createEventSource(deps, { plain: shape }, 'secret');
});

afterAll(async () => {
  await store?.close();
  await mongodb?.stop();
});

const started: RunEvent = { sequence: 1, type: 'execution.started', at: 1, status: 'RUNNING' };
const change = (sequence: number, status: RunEvent['status']): RunEvent => ({
  sequence,
  type: 'task.changed',
  at: sequence,
  path: 'one',
  status,
});
const ended: RunEvent = { sequence: 4, type: 'execution.ended', at: 4, status: 'COMPLETED' };
const load = (id: string, after: number) => source.loadDelivery(id, 'default', after);
const insert = (id: string, more = {}) =>
  store.executions.insert(newExecution(id, { workflowId: null, version: null, inline, webhook, ...more }));

describe('the event source', () => {
  test('gives what happened so far, and then the rest with the end', async () => {
    await insert('ex-aaaaaaaa');
    const running = taskView('one', { status: 'RUNNING' });
    await store.records.project(
      projection('ex-aaaaaaaa', 1, { tasks: [running], events: [started, change(2, 'RUNNING')] }),
    );
    const first = await load('ex-aaaaaaaa', 0);
    expect(first).toMatchObject({ url: webhook.url, style: 'plain', secret: 'secret', ended: false });
    expect(first?.events).toEqual([
      {
        sequence: 1,
        id: 'ex-aaaaaaaa-1',
        body: '["execution.started","RUNNING",["PENDING"],null]',
        headers: { 'content-type': 'application/json' },
      },
      {
        sequence: 2,
        id: 'ex-aaaaaaaa-2',
        body: '["task.changed","RUNNING",["RUNNING"],null]',
        headers: { 'content-type': 'application/json' },
      },
    ]);
    await store.records.finalize(finalRecord('ex-aaaaaaaa', { events: [change(3, 'COMPLETED'), ended] }));
    const rest = await load('ex-aaaaaaaa', 2);
    expect(rest?.events.map((event) => event.body)).toEqual([
      '["task.changed","RUNNING",["COMPLETED"],null]',
      '["execution.ended","COMPLETED",["COMPLETED"],{"done":true}]',
    ]);
    expect(rest?.ended).toBe(true);
    expect(await load('ex-aaaaaaaa', 4)).toMatchObject({ events: [], ended: true });
  });

  test('tells the same again, however late', async () => {
    const again = await load('ex-aaaaaaaa', 0);
    expect(again?.events[0]?.body).toBe('["execution.started","RUNNING",["PENDING"],null]');
  });

  test('gives a long list in batches, and ends with the last of them', async () => {
    await insert('ex-bbbbbbbb');
    const changes = Array.from({ length: 30 }, (_, index) => change(index + 2, 'RUNNING'));
    await store.records.finalize(
      finalRecord('ex-bbbbbbbb', { events: [started, ...changes, { ...ended, sequence: 32 }] }),
    );
    const first = await load('ex-bbbbbbbb', 0);
    expect([first?.events.length, first?.events.at(-1)?.sequence, first?.ended]).toEqual([20, 20, false]);
    const second = await load('ex-bbbbbbbb', 20);
    expect([second?.events.length, second?.ended]).toEqual([12, true]);
  });

  test('has nothing without a webhook or without an execution, and refuses a style that nobody shapes', async () => {
    await insert('ex-cccccccc', { webhook: null });
    expect(await load('ex-cccccccc', 0)).toBeNull();
    expect(await load('ex-dddddddd', 0)).toBeNull();
    await insert('ex-eeeeeeee', { webhook: { ...webhook, style: 'gone' } });
    await expect(load('ex-eeeeeeee', 0)).rejects.toThrow('style gone');
  });
});
