import { WorkflowNotFoundError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ControlRequest } from '../../workflows/control-request.ts';
import { isObject, type Json, type JsonSchema } from '../../workflows/language/json.ts';
import { isReference } from '../../workflows/language/references.ts';
import { arrivalSignal, controlUpdate, statusQuery } from '../../workflows/run-graph.ts';
import { action, buildRun, chain, pure } from '../workflows/engine/build-run.ts';
import { count, event, loop } from './build-containers.ts';
import type { Scenario } from './scenario.ts';
import { type Outcome, type ScenarioStack, startScenarioStack } from './scenario-stack.ts';
import { scenarios } from './scenarios.ts';

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

const recordOf = ({ records }: Outcome) => {
  const [record, ...more] = records;
  if (!record || more.length > 0) throw new Error(`finalize wrote ${records.length} records.`);
  return record;
};

describe('requests by hand', () => {
  it('are answered in order, and shown in the search attribute while the run is paused', async () => {
    const outcome = await play('pause-and-resume');
    expect(outcome.result).toMatchObject({ status: 'COMPLETED' });
    const { events } = await outcome.handle.fetchHistory();
    const shown = (events ?? []).flatMap((event) => {
      const fields = event.upsertWorkflowSearchAttributesEventAttributes?.searchAttributes?.indexedFields;
      return fields ? [JSON.parse(Buffer.from(fields.StepgraphStatus?.data ?? []).toString())] : [];
    });
    expect(shown).toEqual(['WAITING', 'PAUSED', 'RUNNING']);
    expect(outcome.projections.map(({ status }) => status)).toContain('PAUSED');
  });

  it('are refused when they do not fit the task, and unknown to a run that has closed', async () => {
    const { approval } = scenarios;
    if (!approval) throw new Error('There is no scenario approval.');
    const refused: unknown[] = [];
    const outcome = await stack.run('refused', {
      ...approval,
      meanwhile: async (handle) => {
        const ask = (request: ControlRequest) => handle.executeUpdate(controlUpdate, { args: [request] });
        refused.push(await ask({ action: 'retry', path: 'ask' }), await ask({ action: 'skip', path: 'nowhere' }));
        await ask({ action: 'complete', path: 'ask', output: 1 });
      },
    });
    expect(refused).toMatchObject([{ code: 'task-not-waiting' }, { code: 'task-not-found' }]);
    const late = outcome.handle.executeUpdate(controlUpdate, { args: [{ action: 'pause' }] });
    await expect(late).rejects.toBeInstanceOf(WorkflowNotFoundError);
  });

  it('reach a run that is being continued as new, with their answer', async () => {
    const outcome = await play('approval-continued');
    expect(outcome.result).toMatchObject({ output: { ask: 'at last', c: { did: 'c' } } });
    const { runId } = await outcome.handle.describe();
    expect(runId).not.toBe(outcome.firstRunId);
  });
});

describe('what a run asks of others', () => {
  it('is asked once, and given back before the run closes', async () => {
    expect((await play('limit')).asked).toEqual(['acquire pay card 7 1', 'release pay card 7']);
    expect((await play('limit-wait')).asked).toEqual(['acquire pay busy 1', 'release pay busy']);
    expect((await play('event-timeout')).asked).toEqual(['subscribe paid paid late', 'unsubscribe paid']);
  });

  it('goes to regular activities while the store is away', async () => {
    const outcome = await play('limit', true);
    expect(outcome.result).toMatchObject({ status: 'COMPLETED' });
    expect(outcome.asked).toEqual(['acquire pay card 7 1', 'release pay card 7']);
    const { events } = await outcome.handle.fetchHistory();
    const scheduled = (events ?? []).flatMap((event) => event.activityTaskScheduledEventAttributes ?? []);
    const ids = scheduled.map(({ activityId }) => activityId);
    expect(ids).toEqual(['acquire pay', 'pay', 'release pay', 'finalize']);
  });

  it('loses no arrival while the run is continued as new again and again', async () => {
    const waits = chain(
      event('paid', { name: 'paid', correlation: 'late' }),
      action('work', { input: { act: 'echo' } }),
    );
    const run = buildRun(chain(loop('each', count(12), waits, { concurrency: 4 })), { limits: { historyEvents: 40 } });
    const outcome = await stack.run('arrivals', {
      run,
      meanwhile: async (handle) => {
        // At once: most come while nobody waits yet, and then the inbox has them; here they come again and again.
        const paths = Array.from({ length: 12 }, (_, at) => `each[${at}]/paid`);
        const isOpen = async () => (await handle.describe()).status.name === 'RUNNING';
        while (await isOpen()) {
          for (const path of paths) {
            await handle.signal(arrivalSignal, { kind: 'event', path, payload: path }).catch(() => undefined);
          }
          // The server lets no run continue as new while something comes for it: it answers in between, so it gets a turn.
          await handle.query(statusQuery).catch(() => undefined);
        }
      },
    });
    expect(outcome.result).toMatchObject({ status: 'COMPLETED' });
    expect(outcome.tasks.map(({ path }) => path).sort()).toHaveLength(12);
    expect(new Set(outcome.tasks.map(({ path }) => path)).size).toBe(12);
    expect((await outcome.handle.describe()).runId).not.toBe(outcome.firstRunId);
  });
});

describe('a child', () => {
  it('tells its parent how it ended, with what it gave', async () => {
    expect((await play('child-await')).result).toMatchObject({ output: { got: 'sub' } });
    const failed = recordOf(await play('child-failed'));
    expect(failed.error).toMatchObject({ code: 'child-failed', details: { error: { code: 'http-status' } } });
    const large = recordOf(await play('child-large')).tasks[0]?.output;
    expect(isReference(isObject(large) ? (large.text ?? large) : large)).toBe(true);
  });

  it('is cancelled with its parent, which waits for its end', async () => {
    const outcome = await play('child-cancelled');
    expect(recordOf(outcome)).toMatchObject({ status: 'CANCELLED', tasks: [{ status: 'CANCELLED' }, {}] });
    const { childId = '' } = recordOf(outcome).tasks[0] ?? {};
    expect((await stack.client.workflow.getHandle(childId).describe()).status.name).toBe('CANCELLED');
  });

  it('is not waited for when it is detached, and a refusal is the error of its step', async () => {
    expect((await play('child-detach')).result).toMatchObject({ output: { id: expect.stringContaining('-sub') } });
    const [refused] = recordOf(await play('child-refused')).tasks;
    expect(refused).toMatchObject({ status: 'FAILED', error: { code: 'workflow-not-found', step: 'sub' } });
  });
});

describe('the promise of an output', () => {
  const promised = (schema: JsonSchema, output: Json): Scenario => {
    const run = buildRun(chain(pure('end', { input: output })));
    return { run: { ...run, plan: { ...run.plan, output: schema } } };
  };

  it('is held, or ends the run as failed', async () => {
    const kept = await stack.run('kept', promised({ type: 'number' }, 1));
    expect(recordOf(kept)).toMatchObject({ status: 'COMPLETED', output: 1 });
    const broken = await stack.run('broken', promised({ type: 'number' }, 'one'));
    expect(recordOf(broken)).toMatchObject({ status: 'FAILED', output: null, error: { code: 'output-invalid' } });
    expect(broken.result).toMatchObject({ cause: { type: 'output-invalid' } });
  });
});
