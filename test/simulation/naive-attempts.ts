import type { ActionBody } from '../../workflows/language/plan.ts';
import { ANY_MESSAGE } from './any-message.ts';
import type { Attempt, Oracle, Verdict } from './oracle.ts';

/** Codes of failures that another attempt would meet again. */
const final = ['step-input-invalid', 'step-output-too-large', 'outcome-unknown', 'destination-refused'];

/** Reads what an action comes to by its policy, attempt by attempt, and how many it takes. */
export function readAttempts(
  oracle: Oracle,
  body: ActionBody,
  path: string,
  turn: number,
): { verdict: Verdict; attempts: number } {
  const { retry, timeout, repeatable } = body;
  let spentMs = 0;
  for (let attempts = 1; ; attempts += 1) {
    const how = oracle.attempt(path, turn, attempts);
    if (how !== 'hangs' && 'output' in how) return { verdict: { output: how.output }, attempts };
    if (how === 'hangs') spentMs += Math.min(timeout.attemptMs, timeout.totalMs - spentMs);
    const error =
      how === 'hangs' ? { code: 'step-timeout', message: ANY_MESSAGE, step: path, details: null } : how.error;
    const listed = retry.on.length > 0 ? retry.on.includes(error.code) : how === 'hangs' || how.retryable;
    const safe = !final.includes(error.code) && (error.code !== 'step-timeout' || repeatable);
    spentMs += pauseAfter(body, attempts, how);
    if (!listed || !safe || attempts === retry.maxAttempts || spentMs > timeout.totalMs)
      return { verdict: { error }, attempts };
  }
}

function pauseAfter({ retry }: ActionBody, failed: number, how: Attempt): number {
  const { backoff, delayMs, maxDelayMs, factor = 2 } = retry;
  let pause = delayMs;
  for (let one = 1; one < failed && backoff !== 'fixed'; one += 1)
    pause = backoff === 'linear' ? pause + delayMs : pause * factor;
  const asked = how !== 'hangs' && 'retryAfterMs' in how ? (how.retryAfterMs ?? 0) : 0;
  return Math.max(Math.min(pause, maxDelayMs), asked);
}
