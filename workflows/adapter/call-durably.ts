import { ActivityFailure, ApplicationFailure, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { StepError } from '../language/app-error.ts';
import { isStepError } from './is-step-error.ts';
import type { LocalLane } from './local-lane.ts';
import type { RunActivities } from './run-activities.ts';

/** What was answered; a refusal is final: asking again would change nothing. */
export type Answer<Value> = { value: Value } | { refused: StepError };

/** Temporal refuses longer activity ids (1,000) and summaries (400 bytes). */
const MAX_ID = 900;
const MAX_SUMMARY = 100;

/** Asks for something of the worker. */
type Ask<Value> = (activities: RunActivities) => Promise<Value>;

/**
 * Asks the worker that has the run, without a hop; when that keeps failing (the store is away), any worker, for as long
 * as it takes. No cancel stops it. `id` names the call in Temporal's UI, unique among those that are open.
 */
export async function callDurably<Value>(lane: LocalLane, id: string, ask: Ask<Value>): Promise<Answer<Value>> {
  const local = proxyLocalActivities<RunActivities>({
    startToCloseTimeout: '10s',
    retry: { initialInterval: '100ms', maximumAttempts: 3 },
  });
  try {
    return { value: await lane.run(() => ask(local)) };
  } catch (failure) {
    const refused = readRefusal(failure);
    return refused ? { refused } : callAnyWorker(id, ask);
  }
}

/** Asks any worker, for as long as it takes. No cancel stops it. */
export async function callAnyWorker<Value>(id: string, ask: Ask<Value>): Promise<Answer<Value>> {
  const regular = proxyActivities<RunActivities>({
    activityId: id.slice(0, MAX_ID),
    summary: id.slice(0, MAX_SUMMARY),
    startToCloseTimeout: '2 minutes',
    retry: { initialInterval: '1s', maximumInterval: '10s' },
  });
  try {
    return { value: await ask(regular) };
  } catch (failure) {
    const refused = readRefusal(failure);
    if (refused) return { refused };
    throw failure;
  }
}

/** The error that came with a failure which is not to be repeated. */
function readRefusal(failure: unknown): StepError | null {
  const cause = failure instanceof ActivityFailure ? failure.cause : failure;
  if (!(cause instanceof ApplicationFailure) || !cause.nonRetryable) return null;
  const [error]: unknown[] = cause.details ?? [];
  if (isStepError(error)) return error;
  return { code: cause.type ?? 'internal', message: cause.message, step: null, details: null };
}
