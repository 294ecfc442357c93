import type { RetryPlan } from '../workflows/language/plan.ts';

/**
 * Milliseconds to wait before the next attempt. Jitter takes away up to half, so that many runs that failed together do
 * not come back together. What the service asked for (Retry-After) is a minimum that neither cap nor jitter cuts.
 */
export function computeRetryDelay(
  retry: Pick<RetryPlan, 'backoff' | 'factor' | 'delayMs' | 'maxDelayMs' | 'jitter'>,
  failedAttempts: number,
  retryAfterMs: number | null,
  random: () => number,
): number {
  const capped = Math.min(growth[retry.backoff](retry.delayMs, failedAttempts, retry.factor ?? 2), retry.maxDelayMs);
  const spread = retry.jitter ? capped * (0.5 + random() / 2) : capped;
  return Math.round(Math.max(spread, retryAfterMs ?? 0));
}

type Growth = (delayMs: number, failedAttempts: number, factor: number) => number;

const growth: { [backoff in RetryPlan['backoff']]: Growth } = {
  fixed: (delayMs) => delayMs,
  linear: (delayMs, failed) => delayMs * failed,
  exponential: (delayMs, failed, factor) => delayMs * factor ** (failed - 1),
};
