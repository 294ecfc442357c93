import { ActivityCancellationType, CancellationScope, proxyActivities } from '@temporalio/workflow';
import type { ActionResult, ActionTask } from '../execution.ts';
import type { EventQueue } from './event-queue.ts';
import { readFailure } from './step-failure.ts';

/** Starts and stops the activities of action steps. */
export interface ActionRunner {
  run(task: ActionTask): void;
  cancel(path: string): void;
}

/** Milliseconds beyond the step's own timeout, which the wrapper keeps, until Temporal takes the attempt for lost. */
const ATTEMPT_GRACE_MS = 30_000;
/** Milliseconds that a step may wait for a worker beside its own time. */
const QUEUE_GRACE_MS = 3_600_000;
/** Temporal refuses longer summaries (400 bytes). */
const MAX_SUMMARY = 100;

/** Runs actions and tells the queue how they ended. */
export function createActionRunner(queue: EventQueue): ActionRunner {
  const scopes = new Map<string, CancellationScope>();
  return {
    run(task) {
      const scope = new CancellationScope();
      const { path } = task;
      scopes.set(path, scope);
      scope
        .run(() => schedule(task))
        .then(
          (result) => queue.push({ type: 'action-completed', at: Date.now(), path, result }),
          (failure) => queue.push({ type: 'action-failed', at: Date.now(), path, ...readFailure(task, failure) }),
        )
        .finally(() => scopes.delete(path));
    },
    cancel: (path) => scopes.get(path)?.cancel(),
  };
}

function schedule(task: ActionTask): Promise<ActionResult> {
  const { attemptMs, totalMs } = task.timeout;
  const id = task.path.slice(task.path.lastIndexOf('/') + 1);
  const activities = proxyActivities<{ [type: string]: (task: ActionTask) => Promise<ActionResult> }>({
    activityId: task.path,
    summary: `${id} (${task.type})`.slice(0, MAX_SUMMARY),
    startToCloseTimeout: Math.min(attemptMs, totalMs) + ATTEMPT_GRACE_MS,
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
