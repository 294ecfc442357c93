import { setTimeout as pause } from 'node:timers/promises';
import type { ActionTask } from '../workflows/action-task.ts';
import { AppError } from '../workflows/language/app-error.ts';
import type { ActionDeps } from './action-deps.ts';
import type { OpenAttempt } from './open-attempt.ts';
import { retryUntil } from './retry-until.ts';

/**
 * Waits until the rate of the step's type allows one more start. That counts against the total timeout and nothing else.
 * @throws AppError `step-timeout` when the total would be over before, or the reason why `cancelled` aborted
 */
export async function awaitRate(
  task: ActionTask,
  attempt: OpenAttempt,
  deps: ActionDeps,
  cancelled: AbortSignal,
): Promise<OpenAttempt> {
  const { rate, tenantId, timeout } = task;
  const { rates } = deps;
  if (!rate || !rates) return attempt;
  const request = { tenantId, key: `${task.type}:${rate.key}`, max: rate.max, perMs: rate.perMs };
  const startAt = (await retryUntil(cancelled, () => rates.take(request))) + deps.clock();
  if (startAt >= attempt.budgetEnd) throw tooSlow(task);
  await pause(Math.max(0, startAt - deps.clock()), undefined, { signal: cancelled });
  const leftMs = attempt.budgetEnd - deps.clock();
  return { ...attempt, timeoutMs: Math.max(1, Math.min(timeout.attemptMs, leftMs)) };
}

function tooSlow({ timeout, rate }: ActionTask): AppError {
  const message = `The rate limit of the step allows no further start within its timeout of ${timeout.totalMs} ms.`;
  return new AppError('step-timeout', message, {
    details: { timeoutMs: timeout.totalMs, max: rate?.max ?? 0, perMs: rate?.perMs ?? 0 },
  });
}
