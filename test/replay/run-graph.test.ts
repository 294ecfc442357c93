import { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGINE_VERSION } from '../../workflows/language/plan.ts';
import { cancelReason } from '../../workflows/run-graph.ts';
import { temporalNames } from '../../workflows/temporal-names.ts';
import { buildRun } from '../workflows/engine/build-run.ts';
import { statusesOf } from '../workflows/engine/simulate-run.ts';
import { type Outcome, type ScenarioStack, startScenarioStack, tenantKey } from './scenario-stack.ts';
import { scenarios } from './scenarios.ts';
import { untilBlocked } from './until-view.ts';

let stack: ScenarioStack;
beforeAll(async () => {
  stack = await startScenarioStack();
});
afterAll(() => stack.stop());

async function play(name: string, storeIsDown = false): Promise<Outcome> {
  const scenario = scenarios[name];
  if (!scenario) throw new Error(`There is no scenario ${name}.`);
  return await stack.run(name, scenario, storeIsDown);
}

async function eventTypes({ handle }: Outcome): Promise<string[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).map(({ eventType }) => String(eventType));
}

const recordOf = ({ records }: Outcome) => {
  const [record, ...more] = records;
  if (!record || more.length > 0) throw new Error(`finalize wrote ${records.length} records.`);
  return record;
};

describe('a run of pure steps', () => {
  it('writes its record and nothing else, whatever the number of steps', async () => {
    const outcomes = [await play('pure-one'), await play('pure-chain'), await play('pure-twenty')];
    for (const { result, projections } of outcomes) {
      expect(projections).toEqual([]);
      expect(result).toEqual({ status: 'COMPLETED', output: expect.anything() });
    }
    const [one, five, twenty] = await Promise.all(outcomes.map(eventTypes));
    expect([five?.length, twenty?.length]).toEqual([one?.length, one?.length]);
    expect(one).toHaveLength(6);
  });

  it('takes more than one workflow task when it has many steps', async () => {
    const outcome = await play('yield');
    expect(outcome.result).toEqual({ status: 'COMPLETED', output: { text: 'Hello' } });
    expect(recordOf(outcome).tasks).toHaveLength(7);
  });
});

describe('a run with actions', () => {
  it('performs each under its path, and its first projection rides on one of them', async () => {
    const outcome = await play('fan-out');
    const { tasks, projections, handle } = outcome;
    expect(tasks.map(({ path }) => path).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(projections).toHaveLength(1);
    expect(projections[0]).toMatchObject({ revision: 1, status: 'RUNNING', executionId: outcome.handle.workflowId });
    const { events } = await handle.fetchHistory();
    const scheduled = (events ?? []).flatMap((event) => event.activityTaskScheduledEventAttributes ?? []);
    expect(scheduled.map(({ activityId }) => activityId)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(scheduled[0]?.activityType?.name).toBe('Act');
    expect(outcome.result).toMatchObject({ output: { a: { did: 'a' }, e: { did: 'e' } } });
  });

  it('carries the attempts and the error of a step into its record', async () => {
    const retried = await play('retry');
    expect(recordOf(retried).tasks).toMatchObject([{ path: 'a', status: 'COMPLETED', attempts: 3 }]);
    const failed = await play('failure');
    const error = { code: 'http-status', message: 'It answered 500.', step: 'a', details: { status: 500 } };
    expect(recordOf(failed)).toMatchObject({ status: 'FAILED', error });
    expect(statusesOf(recordOf(failed))).toEqual({ a: 'FAILED', b: 'CANCELLED' });
    expect(failed.result).toBeInstanceOf(WorkflowFailedError);
    expect(failed.result).toMatchObject({
      cause: { type: 'http-status', message: 'It answered 500.', category: 'BENIGN' },
    });
  });

  it('goes on after errors that are skipped or handled, and reuses recorded outputs', async () => {
    expect((await play('on-error-skip')).result).toMatchObject({ output: 'went on' });
    expect((await play('on-error-then')).result).toMatchObject({ output: { did: 'a/h' } });
    const reused = await play('reuse');
    expect(reused.tasks.map(({ path }) => path)).toEqual(['b']);
    expect((await play('choice')).result).toMatchObject({ output: { did: 'size/big' } });
  });
});

describe('a run that waits', () => {
  it('shows WAITING in its record and in the search attribute only while it does', async () => {
    const outcome = await play('wait-then-act');
    expect(outcome.projections.map(({ status }) => status)).toEqual(['RUNNING', 'WAITING', 'RUNNING']);
    const { events } = await outcome.handle.fetchHistory();
    const upserts = (events ?? []).flatMap((event) => event.upsertWorkflowSearchAttributesEventAttributes ?? []);
    expect(upserts).toHaveLength(2);
  });
});

describe('the end', () => {
  it('is Canceled after a cancel, and the record says CANCELLED', async () => {
    const outcome = await play('cancel');
    expect(recordOf(outcome)).toMatchObject({ status: 'CANCELLED', error: { code: 'execution-cancelled' } });
    expect((await outcome.handle.describe()).status.name).toBe('CANCELLED');
  });

  it('tells the reason of a cancel that was sent before it', async () => {
    const { cancel } = scenarios;
    if (!cancel) throw new Error('There is no scenario cancel.');
    const outcome = await stack.run('reason', {
      ...cancel,
      meanwhile: async (handle) => {
        await handle.signal(cancelReason, 'Ordered twice.');
        await handle.cancel();
      },
    });
    const error = { code: 'execution-cancelled', message: 'Ordered twice.', details: { reason: 'Ordered twice.' } };
    expect(recordOf(outcome)).toMatchObject({ status: 'CANCELLED', error });
  });

  it('is Failed with execution-timeout after the timeout', async () => {
    const outcome = await play('timeout');
    expect(recordOf(outcome)).toMatchObject({ status: 'TIMED_OUT' });
    expect(outcome.result).toMatchObject({ cause: { type: 'execution-timeout' } });
  });

  it('is written by a regular activity when the store is away', async () => {
    const outcome = await play('pure-one', true);
    expect(recordOf(outcome).status).toBe('COMPLETED');
    const { events } = await outcome.handle.fetchHistory();
    const scheduled = (events ?? []).flatMap((event) => event.activityTaskScheduledEventAttributes ?? []);
    expect(scheduled.map(({ activityType }) => activityType?.name)).toEqual(['finalizeDurably']);
  });
});

describe('a long run', () => {
  it('is continued as new in the middle, with its waits and search attributes', async () => {
    const outcome = await play('continue-as-new');
    expect(outcome.result).toMatchObject({ status: 'COMPLETED' });
    expect(outcome.tasks.map(({ path }) => path)).toEqual(['a', 'b', 'c']);
    const record = recordOf(outcome);
    expect(statusesOf(record)).toEqual({ a: 'COMPLETED', b: 'COMPLETED', c: 'COMPLETED', w: 'COMPLETED' });
    const waited = record.tasks[3];
    expect((waited?.completedAt ?? 0) - (waited?.startedAt ?? 0)).toBeGreaterThanOrEqual(1_500);
    const first = stack.client.workflow.getHandle(outcome.handle.workflowId, outcome.firstRunId);
    expect((await first.describe()).status.name).toBe('CONTINUED_AS_NEW');
    const { typedSearchAttributes } = await stack.client.workflow.getHandle(outcome.handle.workflowId).describe();
    expect(typedSearchAttributes.get(tenantKey)).toBe('default');
  });
});

describe('events for who listens', () => {
  it('have no gap, from the start to the end', async () => {
    const outcome = await play('notify');
    const events = [...outcome.projections.flatMap((projection) => projection.events), ...recordOf(outcome).events];
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, at) => at + 1));
    expect(events.map(({ type, path, status }) => `${type} ${path ?? ''} ${status}`)).toEqual([
      'execution.started  RUNNING',
      'task.changed a RUNNING',
      'task.changed a COMPLETED',
      'task.changed b COMPLETED',
      'execution.ended  COMPLETED',
    ]);
  });
});

describe('a run of a newer engine', () => {
  it('stays open for a newer worker: only its workflow task fails', async () => {
    const { taskQueue, workflow } = temporalNames;
    const args = [{ ...buildRun({ steps: [] }), engineVersion: ENGINE_VERSION + 1 }];
    const handle = await stack.client.workflow.start(workflow, { workflowId: 'ex-newer', taskQueue, args });
    const failure = async () => {
      const { events } = await handle.fetchHistory();
      return events?.flatMap((event) => event.workflowTaskFailedEventAttributes?.failure?.message ?? []).at(0);
    };
    await expect.poll(failure, { timeout: 10_000 }).toContain(`needs engine ${ENGINE_VERSION + 1}`);
    expect((await handle.describe()).status.name).toBe('RUNNING');
    await handle.terminate();
  });
});

describe('a query', () => {
  it('tells the tasks in step order while the run is open', async () => {
    const cancel = scenarios.cancel;
    if (!cancel) throw new Error('There is no scenario cancel.');
    let seen: unknown;
    await stack.run('query', {
      ...cancel,
      meanwhile: async (handle) => {
        seen = await untilBlocked(handle);
        await handle.cancel();
      },
    });
    expect(seen).toMatchObject({
      status: 'RUNNING',
      tasks: [
        { path: 'a', status: 'RUNNING' },
        { path: 'end', status: 'PENDING' },
      ],
    });
  });
});
