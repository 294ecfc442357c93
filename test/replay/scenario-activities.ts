import { ApplicationFailure, Context } from '@temporalio/activity';
import type { ActionResult, ActionTask, FinalRecord, Projection, Winner } from '../../workflows/execution.ts';
import { isObject } from '../../workflows/language/json.ts';

/** What the activities of the scenarios saw. */
export interface Seen {
  tasks: ActionTask[];
  projections: Projection[];
  records: FinalRecord[];
  /** Whether local activities find the store away. */
  storeIsDown: boolean;
}

/** Activities that do as their input says, with records in memory, kept apart by execution. */
export function createScenarioActivities(seenOf: (executionId: string) => Seen) {
  const conclude = (record: FinalRecord): Winner => {
    seenOf(record.executionId).records.push(record);
    return { status: record.status, error: record.error };
  };
  return {
    async Act(task: ActionTask): Promise<ActionResult> {
      const { attempt } = Context.current().info;
      const seen = seenOf(task.executionId);
      if (task.projection) seen.projections.push(task.projection);
      seen.tasks.push(task);
      const { act = 'echo' } = isObject(task.input) ? task.input : {};
      if (act === 'hang') await untilCancelled();
      if (act === 'fail') throw failure(task, attempt, true);
      if (act === 'retry' && attempt < 3) throw failure(task, attempt, false);
      return { output: { did: task.path }, attempts: attempt };
    },
    async project(projection: Projection): Promise<void> {
      seenOf(projection.executionId).projections.push(projection);
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
