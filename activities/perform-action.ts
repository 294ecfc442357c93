import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import type { ActionResult, ActionTask } from '../workflows/action-task.ts';
import type { Projection } from '../workflows/execution.ts';
import type { ActionDeps } from './action-deps.ts';
import { awaitRate } from './await-rate.ts';
import { beatUntilDone } from './beat-until-done.ts';
import { concludeFailure } from './conclude-failure.ts';
import type { ActionStep } from './define-action.ts';
import { type OpenAttempt, openAttempt } from './open-attempt.ts';
import { performAttempt } from './perform-attempt.ts';
import { retryFor } from './retry-until.ts';

/** Milliseconds until a projection is given up; the end of the run writes everything anyway. */
const PROJECT_MS = 3000;

/** One attempt of an action step, as a Temporal activity. @throws ApplicationFailure with details `[StepError, attempts]`, CancelledFailure */
export async function performAction(task: ActionTask, action: ActionStep, deps: ActionDeps): Promise<ActionResult> {
  const { info, cancellationSignal, heartbeat } = Context.current();
  const stopBeating = info.isLocal ? () => undefined : beatUntilDone(() => heartbeat());
  // Beside the work and not awaited: a quick step would wait for it, and what it shows is replaced when the run ends.
  if (task.projection && info.attempt === 1) void project(task.projection, deps);
  // Before an attempt is open, only whether it may be performed can fail.
  let attempt: OpenAttempt = { number: info.attempt, timeoutMs: 0, budgetEnd: 0 };
  try {
    attempt = await openAttempt(task, info, deps, cancellationSignal);
    attempt = await awaitRate(task, attempt, deps, cancellationSignal);
    const output = await performAttempt(task, action, attempt, deps, cancellationSignal);
    return { output, attempts: attempt.number };
  } catch (error) {
    if (cancellationSignal.aborted) throw toCancellation(cancellationSignal.reason);
    throw await concludeFailure(error, task, attempt, deps);
  } finally {
    stopBeating();
  }
}

/** Shows the run while it waits for this step. */
async function project(projection: Projection, deps: ActionDeps): Promise<void> {
  try {
    await retryFor(PROJECT_MS, () => deps.records.project(projection));
  } catch (cause) {
    deps.logger?.warn({ executionId: projection.executionId, cause }, 'A projection could not be written');
  }
}

/** A worker that stops gives the attempt back at once, as one that was lost; anything else is the run's own cancel. */
function toCancellation(reason: unknown): Error {
  if (reason instanceof CancelledFailure && reason.message === 'WORKER_SHUTDOWN') {
    const category = ApplicationFailureCategory.BENIGN;
    return ApplicationFailure.create({
      type: 'worker-shutdown',
      message: 'The worker stopped.',
      nextRetryDelay: 1,
      category,
    });
  }
  return reason instanceof CancelledFailure ? reason : new CancelledFailure('The step was cancelled.');
}
