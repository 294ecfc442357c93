import { ActivityCancellationType, CancellationScope, proxyActivities, sleep } from '@temporalio/workflow';
import type { ActionResult, ActionTask } from '../action-task.ts';
import type { EngineEvent } from '../engine/event.ts';
import { readFailure } from './step-failure.ts';

/** Starts and stops the activities of action steps. */
export interface ActionRunner {
  /** `delayMs`: how long to wait before. */
  run(task: ActionTask, delayMs?: number): void;
  cancel(path: string): void;
}

/** Milliseconds beyond the step's own timeout, which the wrapper keeps, until Temporal takes the attempt for lost. */
const ATTEMPT_GRACE_MS = 30_000;
/** Milliseconds that a step may wait for a worker beside its own time. */
const QUEUE_GRACE_MS = 3_600_000;
/** Temporal refuses longer summaries (400 bytes). */
const MAX_SUMMARY = 100;

/** Runs actions and tells how they ended. */
export function createActionRunner(push: (event: EngineEvent) => void): ActionRunner {
  const scopes = new Map<string, CancellationScope>();
  return {
    run(task, delayMs = 0) {
      const scope = new CancellationScope();
      const { path } = task;
      scopes.set(path, scope);
      scope
        .run(() => (delayMs > 0 ? sleep(delayMs).then(() => schedule(task)) : schedule(task)))
        .then(
          (result) => push({ type: 'action-completed', at: Date.now(), path, result }),
          (failure) => push({ type: 'action-failed', at: Date.now(), path, ...readFailure(task, failure) }),
        )
        .finally(() => scopes.delete(path));
    },
    cancel: (path) => scopes.get(path)?.cancel(),
  };
}

function schedule(task: ActionTask): Promise<ActionResult> {
  const { attemptMs, totalMs } = task.timeout;
  // Waiting for the rate of its type is part of an attempt, and counts against nothing but the total.
  const longestAttemptMs = task.rate ? totalMs : Math.min(attemptMs, totalMs);
  const activities = proxyActivities<{ [type: string]: (task: ActionTask) => Promise<ActionResult> }>({
    activityId: task.path,
    summary: `${nameOf(task.path)} (${task.type})`.slice(0, MAX_SUMMARY),
    startToCloseTimeout: longestAttemptMs + ATTEMPT_GRACE_MS,
    scheduleToCloseTimeout: totalMs + QUEUE_GRACE_MS,
    heartbeatTimeout: '15s',
    // The wrapper decides after every attempt, so the policy has no end; this pause is for attempts lost with a worker.
    retry: { initialInterval: '1s', backoffCoefficient: 1 },
    // A step that is asked to stop is awaited: what it did all the same is recorded.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
  const perform = activities[task.type];
  if (!perform) throw new Error(`There is no activity ${task.type}.`);
  return perform(task);
}

/** The step's id, from its innermost pass on: `load[3]/insert`. */
function nameOf(path: string): string {
  const pass = path.lastIndexOf(']/');
  return path.slice(path.lastIndexOf('/', pass < 0 ? path.length : pass) + 1);
}
