import proto from '@temporalio/proto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FinalRecord, RunInput } from '../../workflows/execution.ts';
import { ENGINE_VERSION } from '../../workflows/language/plan.ts';
import { temporalNames } from '../../workflows/temporal-names.ts';
import { startTimeSkipping } from '../servers/start-time-skipping.ts';
import { action, buildRun, chain, pure, wait } from '../workflows/engine/build-run.ts';
import { approval, count, event, loop } from './build-containers.ts';
import { bundleWorkflows } from './bundle-workflows.ts';
import { createScenarioActivities } from './scenario-activities.ts';
import { captureInto } from './scenario-stack.ts';
import { createSeen } from './seen.ts';

const DAY_MS = 86_400_000;
let env: TestWorkflowEnvironment;
let worker: Worker;
let running: Promise<void>;
const seen = createSeen();

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'ERROR' } } });
  env = await startTimeSkipping();
  // This server cannot list them, so that they are added unseen.
  const { INDEXED_VALUE_TYPE_KEYWORD } = proto.temporal.api.enums.v1.IndexedValueType;
  await env.nativeConnection.operatorService.addSearchAttributes({
    namespace: env.namespace ?? 'default',
    searchAttributes: { [temporalNames.searchAttributes.status]: INDEXED_VALUE_TYPE_KEYWORD },
  });
  worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: temporalNames.taskQueue,
    workflowBundle: await bundleWorkflows(),
    activities: createScenarioActivities({ client: env.client, seenOf: () => seen, admit: () => {} }),
    sinks: captureInto(() => {}),
  });
  running = worker.run();
}, 120_000);
afterAll(async () => {
  worker?.shutdown();
  await running;
  await env?.teardown();
});

async function complete(id: string, run: RunInput): Promise<FinalRecord> {
  const args = [{ ...run, engineVersion: ENGINE_VERSION, execution: { ...run.execution, id }, keyBase: id }];
  await env.client.workflow.execute(temporalNames.workflow, {
    workflowId: id,
    taskQueue: temporalNames.taskQueue,
    args,
  });
  const record = seen.records.find(({ executionId }) => executionId === id);
  if (!record) throw new Error(`${id} wrote no record.`);
  return record;
}

const spanOf = (record: FinalRecord, path: string): number => {
  const task = record.tasks.find((each) => each.path === path);
  return (task?.completedAt ?? 0) - (task?.startedAt ?? 0);
};

describe('a run that waits for long', () => {
  it('goes on after 60 days', async () => {
    const graph = chain(action('a'), wait('w', 60 * DAY_MS), action('b'), pure('end', { input: 'there' }));
    const record = await complete('ex-wait', buildRun(graph, { timeoutMs: 100 * DAY_MS }));
    expect(record).toMatchObject({ status: 'COMPLETED', output: 'there' });
    expect(spanOf(record, 'w')).toBeGreaterThanOrEqual(60 * DAY_MS);
    expect(spanOf(record, 'w')).toBeLessThan(61 * DAY_MS);
  });

  it('is continued as new between its waits, and none is shorter or longer for that', async () => {
    const days = chain(wait('day', DAY_MS), action('work'));
    const run = buildRun(chain(loop('daily', count(10), days)), {
      timeoutMs: 100 * DAY_MS,
      limits: { historyEvents: 20 },
    });
    const record = await complete('ex-daily', run);
    expect(record.status).toBe('COMPLETED');
    expect(record.completedAt - record.startedAt).toBeGreaterThanOrEqual(10 * DAY_MS);
    expect(record.completedAt - record.startedAt).toBeLessThan(11 * DAY_MS);
    const first = await env.client.workflow.getHandle('ex-daily').describe();
    expect(first.raw.workflowExecutionInfo?.firstRunId).not.toBe(first.runId);
  });

  it('gives up on answers and events when their time is over', async () => {
    const graph = chain(
      approval('ask', { input: { message: 'May it?', timeout: 'P30D' } }, chain(action('remind'))),
      event('paid', { name: 'paid', correlation: '7', timeout: 'P7D' }, chain(pure('none', { input: 'never paid' }))),
    );
    const record = await complete('ex-answers', buildRun(graph, { timeoutMs: 100 * DAY_MS }));
    expect(record).toMatchObject({ status: 'COMPLETED', output: 'never paid' });
    expect(spanOf(record, 'ask')).toBeGreaterThanOrEqual(30 * DAY_MS);
    expect(spanOf(record, 'paid')).toBeGreaterThanOrEqual(7 * DAY_MS);
  });

  it('ends as TIMED_OUT when the execution takes longer than it may', async () => {
    const run = buildRun(chain(wait('w', 60 * DAY_MS)), { timeoutMs: 2 * DAY_MS });
    await expect(complete('ex-late', run)).rejects.toThrow();
    const record = seen.records.find(({ executionId }) => executionId === 'ex-late');
    expect(record).toMatchObject({ status: 'TIMED_OUT', error: { code: 'execution-timeout' } });
  });
});
