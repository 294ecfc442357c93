import type { ActionTask } from '../workflows/action-task.ts';
import { AppError } from '../workflows/language/app-error.ts';
import type { ActionDeps } from './action-deps.ts';
import { retryUntil } from './retry-until.ts';

/** What Temporal tells about this attempt. */
export interface AttemptInfo {
  /** From 1, lost ones counted. */
  attempt: number;
  /** Epoch milliseconds when the first attempt was scheduled. */
  scheduledTimestampMs: number;
}

/** An attempt that may be performed. */
export interface OpenAttempt {
  /** From 1, lost ones not counted: they do not use up `maxAttempts`. */
  number: number;
  /** Milliseconds that it may take. */
  timeoutMs: number;
  /** Epoch milliseconds after which no further attempt starts. */
  budgetEnd: number;
}

/**
 * Decides whether this attempt is performed, and as which one. Attempts that Temporal counts and nobody noted as failed
 * were lost with their worker. @throws AppError `outcome-unknown`, `step-timeout`
 */
export async function openAttempt(
  task: ActionTask,
  info: AttemptInfo,
  deps: ActionDeps,
  signal: AbortSignal,
): Promise<OpenAttempt> {
  const { attemptMs, totalMs } = task.timeout;
  const budgetEnd = info.scheduledTimestampMs + totalMs;
  // How long the first one waited for a worker is not the step's fault.
  const before = task.attemptsBefore ?? 0;
  if (info.attempt === 1) return { number: before + 1, timeoutMs: Math.min(attemptMs, totalMs), budgetEnd };
  const { executionId, tenantId, path } = task;
  const failed = await retryUntil(signal, () => deps.records.countFailedAttempts({ executionId, tenantId, path }));
  const lost = info.attempt - 1 - failed;
  if (lost > 0 && !task.repeatable) {
    throw new AppError(
      'outcome-unknown',
      'An attempt was lost with its worker, and the step says that it is not repeatable.',
    );
  }
  const leftMs = budgetEnd - deps.clock();
  if (leftMs <= 0) throw totalTimeout(task);
  return { number: before + failed + 1, timeoutMs: Math.min(attemptMs, leftMs), budgetEnd };
}

function totalTimeout(task: ActionTask): AppError {
  return new AppError(
    'step-timeout',
    `The step did not succeed within ${task.timeout.totalMs} ms, all attempts together.`,
  );
}
