import type { ActionTask } from '../workflows/action-task.ts';
import type { StepError } from '../workflows/language/app-error.ts';
import type { Json } from '../workflows/language/json.ts';
import type { ActionDeps } from './action-deps.ts';
import { judgeFailure } from './conclude-failure.ts';
import { withDeadline } from './deadline.ts';
import type { ActionStep } from './define-action.ts';
import { performAttempt } from './perform-attempt.ts';

/** How the one attempt of an action in a segment went. */
export type SegmentAttempt = { path: string } & (
  | { output: Json }
  /** Final, or it stopped because its run asked it to. */
  | { error: StepError; cancelled: boolean }
  /** To go on as a regular activity: it may be repeated, or did not end before the segment had to. */
  | { left: { delayMs: number; attempts: number } }
);

/** Performs an action once. `outer`: the segment has to end; `own`: the run asked this one to stop. */
export async function performInSegment(
  task: ActionTask,
  action: ActionStep,
  deps: ActionDeps,
  { outer, own }: { outer: AbortSignal; own: AbortSignal },
): Promise<SegmentAttempt> {
  const { path, timeout } = task;
  const timeoutMs = Math.min(timeout.attemptMs, timeout.totalMs);
  const attempt = { number: 1, timeoutMs, budgetEnd: deps.clock() + timeout.totalMs };
  try {
    const perform = (signal: AbortSignal) => performAttempt(task, action, attempt, deps, signal);
    return { path, output: await withDeadline({ parents: [outer, own] }, perform) };
  } catch (error) {
    if (own.aborted) return { path, error: stopped(path), cancelled: true };
    if (outer.aborted) return { path, left: { delayMs: 0, attempts: 0 } };
    const { error: told, delayMs } = judgeFailure(error, task, attempt, deps);
    if (delayMs === null) return { path, error: told, cancelled: false };
    return { path, left: { delayMs, attempts: 1 } };
  }
}

function stopped(step: string): StepError {
  return { code: 'step-cancelled', message: 'The step was cancelled.', step, details: null };
}
