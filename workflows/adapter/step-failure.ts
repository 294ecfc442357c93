import { ActivityFailure, ApplicationFailure, CancelledFailure, TimeoutFailure } from '@temporalio/workflow';
import type { ActionTask } from '../action-task.ts';
import type { StepError } from '../language/app-error.ts';
import { isStepError } from './is-step-error.ts';

/** How an action failed, in the engine's words. */
export interface ActionOutcome {
  error: StepError;
  /** Null when nobody counted. */
  attempts: number | null;
  /** It stopped because it was asked to. */
  cancelled: boolean;
}

/** Reads Temporal's failure of an activity. */
export function readFailure(task: ActionTask, failure: unknown): ActionOutcome {
  const cause = failure instanceof ActivityFailure ? failure.cause : failure;
  if (cause instanceof CancelledFailure || wasStopped(failure)) {
    return { error: stepError(task, 'step-cancelled', 'The step was cancelled.'), attempts: null, cancelled: true };
  }
  if (cause instanceof ApplicationFailure) return readApplicationFailure(task, cause);
  if (cause instanceof TimeoutFailure) return { error: timeoutError(task, cause), attempts: null, cancelled: false };
  const message = failure instanceof Error ? failure.message : String(failure);
  return { error: stepError(task, 'step-failed', message), attempts: null, cancelled: false };
}

/** Its worker was lost after the step had been asked to stop: Temporal tells it as a timeout that is not retried. */
function wasStopped(failure: unknown): boolean {
  return failure instanceof ActivityFailure && failure.retryState === 'CANCEL_REQUESTED';
}

function readApplicationFailure(task: ActionTask, { type, message, details }: ApplicationFailure): ActionOutcome {
  const [error, attempts]: unknown[] = details ?? [];
  const told = isStepError(error) ? error : stepError(task, type ?? 'step-failed', message);
  return { error: told, attempts: typeof attempts === 'number' ? attempts : null, cancelled: false };
}

function timeoutError(task: ActionTask, { timeoutType }: TimeoutFailure): StepError {
  // The wrapper keeps the step's own timeouts; Temporal's strike when a worker was lost in the middle of an attempt.
  const lost = timeoutType === 'HEARTBEAT' || timeoutType === 'START_TO_CLOSE';
  if (lost && !task.repeatable) {
    return stepError(task, 'outcome-unknown', 'The worker was lost during the step, which may not be repeated.');
  }
  return stepError(
    task,
    'step-timeout',
    `The step took longer than ${task.timeout.totalMs} ms, all attempts included.`,
  );
}

function stepError(task: ActionTask, code: string, message: string): StepError {
  return { code, message, step: task.path, details: null };
}
