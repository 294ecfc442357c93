import { ApplicationFailure, Context } from '@temporalio/activity';
import { answerQuestions } from '../../activities/answer-questions.ts';
import { createSharedActivities, createValueActivities } from '../../activities/answer-run.ts';
import { anyJson } from '../../activities/any-json.ts';
import { defineAction } from '../../activities/define-action.ts';
import { performSegment } from '../../activities/perform-segment.ts';
import type { RunRecords } from '../../activities/run-records.ts';
import type { ActionResult, ActionTask } from '../../workflows/action-task.ts';
import type { AnyQuestion, Reply } from '../../workflows/adapter/run-activities.ts';
import type { FinalRecord, Winner } from '../../workflows/execution.ts';
import { isObject } from '../../workflows/language/json.ts';
import type { SegmentRequest } from '../../workflows/segment.ts';
import { valuesInMemory } from '../activities/values-in-memory.ts';
import { createScenarioPorts, type ScenarioWorld } from './scenario-ports.ts';

/** What an action gives that is asked for something large: kept outside of the run. */
export const largeBody = { rows: Array.from({ length: 5_000 }, (_, n) => ({ n, text: `row ${n}` })) };

const noOutbound = { request: () => Promise.reject(new Error('not used')), close: async () => undefined };

/** The action as segments perform it. */
const quickAct = defineAction({
  type: 'Act',
  summary: 'Tell its key',
  input: anyJson,
  output: anyJson,
  example: { input: null, output: null },
  defaults: { local: true, idempotent: true },
  run: async (_, { idempotencyKey }) => ({ did: idempotencyKey.slice(idempotencyKey.indexOf(':') + 1) }),
});

/** Activities that do as their input says, with records and values in memory, kept apart by execution. */
export function createScenarioActivities(world: ScenarioWorld) {
  const { seenOf } = world;
  const { values } = valuesInMemory();
  const conclude = (record: FinalRecord): Winner => {
    seenOf(record.executionId).records.push(record);
    return { status: record.status, error: record.error };
  };
  const records: RunRecords = {
    finalize: async (record) => conclude(record),
    async project(projection) {
      seenOf(projection.executionId).projections.push(projection);
    },
    attemptFailed: async () => undefined,
    countFailedAttempts: async () => 0,
  };
  const makeLarge = async (path: string) => ({ did: path, body: { ...(await values.keep(largeBody)) } });
  const own = {
    ...createValueActivities(records, values),
    ...createSharedActivities(createScenarioPorts(world)),
  };
  const deps = { actions: [quickAct], outbound: noOutbound, records, values, clock: Date.now, random: Math.random };
  return {
    performSegment: (request: SegmentRequest) => performSegment(request, deps, Context.current().cancellationSignal),
    async Act(task: ActionTask): Promise<ActionResult> {
      const { attempt } = Context.current().info;
      const seen = seenOf(task.executionId);
      if (task.projection) seen.projections.push(task.projection);
      seen.tasks.push(task);
      const { act = 'echo' } = isObject(task.input) ? task.input : {};
      if (act === 'hang') await untilCancelled();
      if (act === 'fail') throw failure(task, attempt, true);
      if (act === 'retry' && attempt < 3) throw failure(task, attempt, false);
      if (act === 'fail once' && seen.tasks.filter(({ path }) => path === task.path).length === 1)
        throw failure(task, attempt, true);
      if (act === 'large') return { output: await makeLarge(task.path), attempts: attempt };
      return { output: { did: task.path }, attempts: attempt };
    },
    ...own,
    async answerQuestions(questions: AnyQuestion[]): Promise<Reply[]> {
      const isDown = questions.some(
        ({ argument }) => 'executionId' in argument && seenOf(argument.executionId).storeIsDown,
      );
      return isDown ? questions.map(() => ({ failed: 'The store is away.' })) : answerQuestions(questions, own);
    },
    async finalize(record: FinalRecord): Promise<Winner> {
      if (seenOf(record.executionId).storeIsDown) throw new Error('The store is away.');
      return conclude(record);
    },
    async finalizeDurably(record: FinalRecord): Promise<Winner> {
      return conclude(record);
    },
  };
}

function failure(task: ActionTask, attempts: number, final: boolean): ApplicationFailure {
  const error = { code: 'http-status', message: 'It answered 500.', step: task.path, details: { status: 500 } };
  const { code: type, message } = error;
  const details = [error, attempts];
  return ApplicationFailure.create({
    type,
    message,
    details,
    ...(final ? { nonRetryable: true } : { nextRetryDelay: 10 }),
  });
}

async function untilCancelled(): Promise<void> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(), 100);
  context.heartbeat();
  try {
    await context.cancelled;
  } finally {
    clearInterval(beat);
  }
}
