const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Pauses between attempts of one delivery, as Standard Webhooks recommends: ten attempts in 75 hours. */
const pausesMs = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

/** How often a delivery is attempted at most. */
export const MAX_ATTEMPTS = pausesMs.length + 1;

/**
 * Milliseconds until a delivery is attempted again after so many failed attempts; null: never. Jitter adds up to a fifth,
 * so that receivers that went down together are not called together; what the receiver asked for (Retry-After) is a minimum.
 */
export function pauseAfter(attempts: number, random: () => number, retryAfterMs: number | null): number | null {
  const pauseMs = pausesMs[attempts - 1];
  return pauseMs === undefined ? null : Math.round(Math.max(pauseMs * (1 + random() / 5), retryAfterMs ?? 0));
}
