import { ApplicationFailureCategory } from '@temporalio/common';
import { ApplicationFailure, CancelledFailure, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { FinalRecord, Winner } from '../execution.ts';
import type { Json } from '../language/json.ts';
import type { LocalLane } from './local-lane.ts';

/** What a run that completed gives to Temporal; the record holds the whole. */
export interface RunResult {
  status: 'COMPLETED';
  /** Left out when it is large. */
  output?: Json;
}

/** Characters of JSON up to which an output is repeated in Temporal's history. */
const MAX_RESULT = 16_384;

/** Ends the run as the record says. @throws ApplicationFailure or CancelledFailure. */
export function closeRun(record: FinalRecord, winner: Winner): RunResult {
  if (winner.status === 'CANCELLED')
    throw new CancelledFailure(winner.error?.message ?? 'The execution was cancelled.');
  if (winner.status !== 'COMPLETED') {
    const { code, message, step } = winner.error ?? record.error ?? unexplained;
    throw ApplicationFailure.create({
      message,
      type: code,
      details: [{ step }],
      nonRetryable: true,
      // The author's or the called service's failure, told in the record: nothing of ours is wrong.
      category: ApplicationFailureCategory.BENIGN,
    });
  }
  const small = record.status === 'COMPLETED' && JSON.stringify(record.output).length <= MAX_RESULT;
  return { status: 'COMPLETED', ...(small ? { output: record.output } : {}) };
}

const unexplained = { code: 'execution-terminated', message: 'The execution was ended from outside.', step: null };

/**
 * Makes the record terminal and tells who won: in this worker when it can, without a hop; as a regular activity, for as
 * long as it takes, when the store is away.
 */
export async function finalize(lane: LocalLane, record: FinalRecord): Promise<Winner> {
  const local = proxyLocalActivities<{ finalize(record: FinalRecord): Promise<Winner> }>({
    startToCloseTimeout: '5s',
    retry: { initialInterval: '100ms', maximumAttempts: 3 },
  });
  try {
    return await lane.run(() => local.finalize(record));
  } catch {
    return await proxyActivities<{ finalizeDurably(record: FinalRecord): Promise<Winner> }>({
      activityId: 'finalize',
      summary: 'Write the record',
      startToCloseTimeout: '30s',
      retry: { initialInterval: '1s', maximumInterval: '10s' },
    }).finalizeDurably(record);
  }
}
