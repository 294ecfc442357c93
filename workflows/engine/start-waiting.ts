import type { WaitReason } from '../execution.ts';
import type { PlanStep } from '../language/plan.ts';
import { type Activation, taskOf, touch } from './activation.ts';
import { openStep } from './open-steps.ts';
import type { Frame } from './state.ts';

/** Leaves a step WAITING until something comes from outside; the task tells what. */
export function startWaiting(a: Activation, frame: Frame, step: PlanStep, reason: WaitReason): void {
  const task = taskOf(a, frame, step.id);
  task.status = 'WAITING';
  task.reason = reason;
  // A step that waits for its lease has not started.
  if (reason.kind !== 'limit') {
    task.startedAt ??= a.at;
    task.attempts ||= 1;
  }
  touch(a, task);
  openStep(a, frame, step.id, reason.kind === 'time' ? 'wait' : reason.kind);
}
