import { ApplicationFailure } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import type { ActionTask } from '../workflows/action-task.ts';
import { type StepError, toStepError } from '../workflows/language/app-error.ts';
import type { ActionDeps } from './action-deps.ts';
import { ActionFailure } from './action-failure.ts';
import { computeRetryDelay } from './compute-retry-delay.ts';
import type { OpenAttempt } from './open-attempt.ts';
import { retryFor } from './retry-until.ts';

/** Milliseconds that writing a failed attempt may take; unwritten, the attempt counts as lost, which allows one more. */
const NOTE_MS = 5000;

/**
 * The Temporal failure for a failed attempt: final, or with the pause that the policy asks for and a note that the task
 * shows RETRYING. Its details are the StepError and the number of attempts used.
 */
export async function concludeFailure(
  error: unknown,
  task: ActionTask,
  attempt: OpenAttempt,
  deps: ActionDeps,
): Promise<ApplicationFailure> {
  const now = deps.clock();
  const { error: stepError, delayMs } = judgeFailure(error, task, attempt, { ...deps, clock: () => now });
  if (delayMs === null) return toFailure(stepError, attempt.number, null);
  await note({ error: stepError, at: now, retryAt: now + delayMs, attempt: attempt.number }, task, deps);
  return toFailure(stepError, attempt.number, delayMs);
}

/** What a failed attempt means for its step, and after how many milliseconds it is repeated; null: it is final. */
export function judgeFailure(
  error: unknown,
  task: ActionTask,
  attempt: OpenAttempt,
  { clock, random }: Pick<ActionDeps, 'clock' | 'random'>,
): { error: StepError; delayMs: number | null } {
  const stepError = toStepError(error, task.path);
  const retryAfterMs = error instanceof ActionFailure ? error.retryAfterMs : null;
  const delayMs = computeRetryDelay(task.retry, attempt.number, retryAfterMs, random);
  const isRepeated = mayRetry(error, stepError.code, task, attempt) && clock() + delayMs <= attempt.budgetEnd;
  return { error: stepError, delayMs: isRepeated ? delayMs : null };
}

/** Errors that another attempt would meet again, whatever `retry.on` says. */
const alwaysFinal = ['step-input-invalid', 'step-output-too-large', 'outcome-unknown', 'destination-refused'];

function mayRetry(error: unknown, code: string, task: ActionTask, attempt: OpenAttempt): boolean {
  if (attempt.number >= task.retry.maxAttempts || alwaysFinal.includes(code)) return false;
  // A step that timed out may still have had its effect.
  if (code === 'step-timeout' && !task.repeatable) return false;
  if (task.retry.on.length > 0) return task.retry.on.includes(code);
  return error instanceof ActionFailure && error.retryable;
}

async function note(
  failed: { error: StepError; at: number; retryAt: number; attempt: number },
  { executionId, tenantId, path }: ActionTask,
  deps: ActionDeps,
): Promise<void> {
  try {
    const write = () => deps.records.attemptFailed({ executionId, tenantId, path, ...failed });
    await retryFor(NOTE_MS, write);
  } catch (cause) {
    deps.logger?.warn({ executionId, path, cause }, 'A failed attempt could not be noted');
  }
}

function toFailure(error: StepError, attempts: number, delayMs: number | null): ApplicationFailure {
  return ApplicationFailure.create({
    type: error.code,
    message: error.message,
    details: [error, attempts],
    // The author's or the called service's failure, told in the record: no warning of the worker.
    category: ApplicationFailureCategory.BENIGN,
    ...(delayMs === null ? { nonRetryable: true } : { nextRetryDelay: Math.max(delayMs, 1) }),
  });
}
