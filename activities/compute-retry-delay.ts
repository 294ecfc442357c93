import type { RetryPlan } from '../workflows/language/plan.ts';

/**
 * Milliseconds to wait before the next attempt. Jitter takes away up to half, so that many runs that failed together do
 * not come back together. What the service asked for (Retry-After) is a minimum that neither cap nor jitter cuts.
 */
export function computeRetryDelay(
  retry: Pick<RetryPlan, 'backoff' | 'delayMs' | 'maxDelayMs' | 'jitter'>,
  failedAttempts: number,
  retryAfterMs: number | null,
  random: () => number,
): number {
  const capped = Math.min(growth[retry.backoff](retry.delayMs, failedAttempts), retry.maxDelayMs);
  const spread = retry.jitter ? capped * (0.5 + random() / 2) : capped;
  return Math.round(Math.max(spread, retryAfterMs ?? 0));
}

const growth: { [backoff in RetryPlan['backoff']]: (delayMs: number, failedAttempts: number) => number } = {
  fixed: (delayMs) => delayMs,
  linear: (delayMs, failed) => delayMs * failed,
  exponential: (delayMs, failed) => delayMs * 2 ** (failed - 1),
};
