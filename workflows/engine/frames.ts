import type { StepError } from '../language/app-error.ts';
import type { Json } from '../language/json.ts';
import type { PlanStep } from '../language/plan.ts';
import { type Activation, frameOf, graphOf, pathOf, stepOf, taskOf, touch } from './activation.ts';
import { cancelTask, closeFrame, stopOpenStep } from './close-frame.ts';
import { noteUndo } from './compensate.ts';
import { holdForHand } from './hold-for-hand.ts';
import { joinStanding, losersOf, neededBy, toleratesFailure } from './join.ts';
import { giveBackLease } from './lease.ts';
import { completeFrame, enterStep } from './open-frame.ts';
import { dropOpen } from './open-steps.ts';
import { showStep } from './scope.ts';
import type { Frame } from './state.ts';
import { createTable } from './table.ts';

/** Notes that a step has ended and its output stands; what waited for it becomes ready. */
export function settleStep(
  a: Activation,
  frame: Frame,
  id: string,
  status: 'COMPLETED' | 'SKIPPED',
  output: Json,
): void {
  markEnded(a, frame, id, status, output);
  releaseDependants(a, frame, id);
}

/** Notes how a step ended, and nothing more. */
export function markEnded(
  a: Activation,
  frame: Frame,
  id: string,
  status: 'COMPLETED' | 'SKIPPED',
  output: Json,
): void {
  const task = taskOf(a, frame, id);
  dropOpen(a, task.path);
  task.status = status;
  task.output = output;
  delete task.reason;
  if (status === 'COMPLETED') task.startedAt ??= a.at;
  task.completedAt = a.at;
  touch(a, task);
  giveBackLease(a, task.path);
  const step = stepOf(a, frame, id);
  if (step.compensate && status === 'COMPLETED') noteUndo(a, frame, step, 'completed');
}

/** Notes that a step has failed: its error is held, skipped, handled, tolerated, or ends its scope. */
export function failStep(a: Activation, frame: Frame, id: string, error: StepError): void {
  const step = stepOf(a, frame, id);
  const stops = frame.closing !== undefined || isLost(frame, id);
  if (step.onError === 'wait' && !stops && holdForHand(a, frame, step, error)) return;
  const task = taskOf(a, frame, id);
  // When the handler of a step fails, the step has its own error already.
  const handler = stops || task.status === 'FAILED' ? undefined : step.onError;
  markFailed(a, frame, step, error);
  if (handler === 'skip') {
    task.output = null;
    releaseDependants(a, frame, id);
  } else if (typeof handler === 'object') {
    enterStep(a, frame, id, 'error', task.error);
  } else if (frame.closing) {
    closeFrame(a, frame, frame.closing);
  } else if (isLost(frame, id)) {
    task.output = null;
    releaseLost(a, frame, id);
  } else if (toleratesFailure(graphOf(a, frame), id)) {
    task.output = null;
    frame.failed = createTable({ ...frame.failed, [id]: true });
    releaseDependants(a, frame, id);
  } else {
    closeFrame(a, frame, { status: 'FAILED', error, output: null });
  }
}

/** Notes that the handler of a failed step has ended: what it gave stands for the step's output. */
export function handleStep(a: Activation, frame: Frame, id: string, output: Json): void {
  const task = taskOf(a, frame, id);
  task.output = output;
  task.completedAt = a.at;
  touch(a, task);
  releaseDependants(a, frame, id);
}

/** Notes that something of a step that was asked to stop has ended: once nothing of it runs, it has stopped. */
export function noteStopped(a: Activation, frame: Frame, id: string): void {
  if (!isLost(frame, id) || innerKeys(a, frame, id).length > 0 || a.state.open[pathOf(frame, id)]) return;
  const task = taskOf(a, frame, id);
  if (task.status === 'FAILED') task.output = null;
  else if (task.status !== 'CANCELLED') cancelTask(a, frame, id);
  releaseLost(a, frame, id);
}

/** Notes that a step which was asked to stop has settled: nothing waits for it any more but the end of its scope. */
export function releaseLost(a: Activation, frame: Frame, id: string): void {
  if (!isLost(frame, id)) return;
  frame.lost = createTable({ ...frame.lost, [id]: false });
  releaseDependants(a, frame, id);
}

/** Whether a step was asked to stop, since nobody waits for it any more, and has not stopped yet. */
export function isLost(frame: Frame, id: string): boolean {
  return frame.lost?.[id] === true;
}

function markFailed(a: Activation, frame: Frame, step: PlanStep, error: StepError): void {
  const task = taskOf(a, frame, step.id);
  const byHandler = task.status === 'FAILED' && typeof step.onError === 'object';
  dropOpen(a, task.path);
  task.error ??= error;
  task.status = 'FAILED';
  task.attempts ||= 1;
  task.startedAt ??= a.at;
  task.completedAt = a.at;
  delete task.reason;
  if (a.run.reuse) a.state.fresh[task.path] = true;
  touch(a, task);
  giveBackLease(a, task.path);
  if (step.compensate && !byHandler) noteUndo(a, frame, step, 'failed');
}

function releaseDependants(a: Activation, frame: Frame, id: string): void {
  frame.left -= 1;
  showStep(a, frame, id);
  for (const next of graphOf(a, frame).dependants[id] ?? []) {
    const needed = neededBy(stepOf(a, frame, next));
    if (needed !== null) decideJoin(a, frame, next, needed);
    else {
      const left = (frame.blocked[next] ?? 0) - 1;
      frame.blocked[next] = left;
      if (left === 0) a.state.ready.push([frame.key, next]);
    }
  }
  if (frame.left === 0) completeFrame(a, frame);
}

/** A step that needs only some of its predecessors is ready once it has them, or cannot have them any more. */
function decideJoin(a: Activation, frame: Frame, id: string, needed: number): void {
  if (frame.blocked[id] === 0) return;
  const { completed, open } = joinStanding(a, frame, stepOf(a, frame, id));
  if (completed < needed && completed + open.length >= needed) return;
  frame.blocked[id] = 0;
  if (open.length > 0) frame.unawaited = createTable({ ...frame.unawaited, [id]: open });
  a.state.ready.push([frame.key, id]);
  if (completed >= needed) for (const lost of losersOf(a, frame)) loseStep(a, frame, lost);
}

function loseStep(a: Activation, frame: Frame, id: string): void {
  if (frame.lost?.[id] !== undefined) return;
  frame.lost = createTable({ ...frame.lost, [id]: true });
  const inner = innerKeys(a, frame, id);
  const path = pathOf(frame, id);
  if (inner.length === 0) stopOpenStep(a, path);
  else dropOpen(a, path);
  for (const key of inner) closeFrame(a, frameOf(a, key), { status: 'CANCELLED', error: null, output: null });
  if (inner.length === 0) noteStopped(a, frame, id);
}

/** Keys of the frames that belong to a step. */
export function innerKeys(a: Activation, frame: Frame, id: string): string[] {
  return Object.keys(frame.inner).filter((key) => a.state.frames[key]?.owner === id);
}
