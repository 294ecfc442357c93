import { ActionFailure } from '../../activities/action-failure.ts';
import { judgeFailure } from '../../activities/conclude-failure.ts';
import type { ActionTask } from '../../workflows/action-task.ts';
import type { AppError, StepError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';
import type { Attempt, Oracle, Verdict } from './oracle.ts';

/** How an action ended, after how many attempts. */
export interface Performed {
  verdict: Verdict;
  attempts: number;
}

/** Performs an action as its activity does, attempt by attempt, on a clock of its own. `before`: attempts made elsewhere. */
export function performAttempts(task: ActionTask, oracle: Oracle, turn: number, before = 0): Performed {
  let now = 0;
  const budgetEnd = task.timeout.totalMs;
  for (let number = before + 1; ; number += 1) {
    const timeoutMs = Math.min(task.timeout.attemptMs, budgetEnd - now);
    const how = oracle.attempt(task.path, turn, number);
    if (how !== 'hangs' && 'output' in how) return { verdict: { output: how.output }, attempts: number };
    if (how === 'hangs') now += timeoutMs;
    const world = { clock: () => now, random: () => 0.5 };
    const { error, delayMs } = judgeFailure(toFailure(how), task, { number, timeoutMs, budgetEnd }, world);
    if (delayMs === null) return { verdict: { error }, attempts: number };
    now += delayMs;
  }
}

/** What a step type throws. */
export function toFailure(how: Exclude<Attempt, { output: Json }>): AppError {
  if (how === 'hangs') return new ActionFailure('step-timeout', 'The attempt took too long.', { retryable: true });
  const { error, retryable, retryAfterMs } = how;
  return new StatedFailure(error, retryable, retryAfterMs);
}

/** A failure with any code: those of random worlds are not all in the table. */
class StatedFailure extends ActionFailure {
  constructor(error: StepError, retryable: boolean, retryAfterMs: number | null) {
    super('step-failed', error.message, { retryable, retryAfterMs, ...detailsOf(error) });
    Object.assign(this, { code: error.code });
  }
}

function detailsOf({ details }: StepError) {
  return typeof details === 'object' && details !== null && !Array.isArray(details) ? { details } : {};
}
