import { type Activation, frameOf, graphOf, pathOf, stepOf, taskOf, touch } from './activation.ts';
import { noteUndo } from './compensate.ts';
import { dropHeldBack, expectLateAnswer } from './late-answers.ts';
import { giveBackLease } from './lease.ts';
import { dropOpen } from './open-steps.ts';
import type { Ending, Frame, OpenStep } from './state.ts';
import { stopOpen } from './stop-open.ts';
import { armTimer, disarmTimer } from './timers.ts';

/** How long steps that were asked to stop are waited for, in milliseconds. */
export const GRACE_MS = 30_000;

/**
 * Ends a scope before its time: nothing more starts in it, waits end, running actions are asked to stop and awaited.
 * Once nothing runs in it, it is among the scopes that have ended; or an outer one that waited for this.
 */
export function closeFrame(a: Activation, frame: Frame, ending: Ending): void {
  if (a.state.frames[frame.key] !== frame) return;
  if (!frame.closing) {
    markClosing(a, frame, ending);
    if (a.state.ready.length > 0) a.state.ready = a.state.ready.filter(([key]) => isOpen(a.state.frames[key]));
    for (const path of openPaths(a, frame)) stopOpenStep(a, path);
  }
  finishClosing(a, frame);
}

/** Looks whether the scope that a stopped step belongs to has come to rest. */
export function finishClosing(a: Activation, frame: Frame): void {
  const outermost = outermostClosing(a, frame);
  if (outermost.busy === 0) endClosed(a, outermost);
  else armTimer(a, { purpose: 'grace', target: outermost.key, at: a.at + GRACE_MS });
}

/** Gives up on what still runs in a scope whose grace has passed; a child that was asked to stop always answers. */
export function abandonOpenSteps(a: Activation, frame: Frame): void {
  for (const path of openPaths(a, frame)) {
    const open = a.state.open[path];
    if (!open || open.kind === 'child') continue;
    // It may still answer some time; then it counts for nothing.
    if (open.kind === 'action') expectLateAnswer(a, path);
    cancelTask(a, frameOf(a, open.frame), open.id);
  }
  if (frame.busy === 0) endClosed(a, frame);
}

/** Marks a task that was stopped. */
export function cancelTask(a: Activation, frame: Frame, id: string): void {
  const path = pathOf(frame, id);
  const open = a.state.open[path];
  dropOpen(a, path);
  const task = taskOf(a, frame, id);
  task.status = 'CANCELLED';
  task.output = null;
  task.completedAt = a.at;
  delete task.reason;
  touch(a, task);
  giveBackLease(a, path);
  const step = stepOf(a, frame, id);
  if (step.compensate && open && mayHaveActed(open)) noteUndo(a, frame, step, 'cancelled');
}

/** Asks an open step to stop: it is cancelled at once, or its answer is awaited. */
export function stopOpenStep(a: Activation, path: string): void {
  const open = a.state.open[path];
  if (!open || open.cancelled) return;
  if (isStoppedAtOnce(a, path, open)) {
    if (open.kind === 'limit' && open.id === '') dropOpen(a, path);
    else cancelTask(a, frameOf(a, open.frame), open.id);
  } else open.cancelled = true;
}

/** Takes a scope with all inside out of the state; what still runs there by itself is cancelled. */
export function dropFrame(a: Activation, frame: Frame): void {
  for (const { id } of graphOf(a, frame).steps) {
    const task = a.state.tasks[pathOf(frame, id)];
    if (task?.status === 'RUNNING' || task?.status === 'WAITING') cancelTask(a, frame, id);
  }
  for (const key of Object.keys(frame.inner)) dropFrame(a, frameOf(a, key));
  delete a.state.frames[frame.key];
  a.seen.delete(frame.key);
  disarmTimer(a, 'grace', frame.key);
  if (frame.parent !== null) delete a.state.frames[frame.parent]?.inner[frame.key];
}

function endClosed(a: Activation, frame: Frame): void {
  const { closing } = frame;
  dropFrame(a, frame);
  if (closing) a.ended.push({ frame, ending: closing, stopped: true });
}

function isStoppedAtOnce(a: Activation, path: string, open: OpenStep): boolean {
  if (open.kind === 'wait') {
    disarmTimer(a, 'wait', path);
    return true;
  }
  if (open.kind === 'outside') return true;
  if (open.kind !== 'action') return stopOpen(a, path, open) === 'stopped';
  if (dropHeldBack(a, path)) return true;
  a.commands.push({ type: 'cancel-action', path });
  return false;
}

function mayHaveActed({ kind }: OpenStep): boolean {
  return kind === 'action' || kind === 'child' || kind === 'hand';
}

function isOpen(frame: Frame | undefined): boolean {
  return frame !== undefined && !frame.closing;
}

function markClosing(a: Activation, frame: Frame, ending: Ending): void {
  frame.closing ??= ending;
  for (const key of Object.keys(frame.inner)) markClosing(a, frameOf(a, key), ending);
}

function outermostClosing(a: Activation, frame: Frame): Frame {
  const outer = frame.parent === null ? null : frameOf(a, frame.parent);
  return outer?.closing ? outermostClosing(a, outer) : frame;
}

/** Paths of what is open in a scope and in those inside, in the order in which it was opened. */
function openPaths(a: Activation, outer: Frame): string[] {
  if (outer.busy === 0) return [];
  if (outer.parent === null) return Object.keys(a.state.open);
  const within = new Set<string>();
  collectOpen(a, outer, within);
  return within.size < 2 ? [...within] : Object.keys(a.state.open).filter((path) => within.has(path));
}

function collectOpen(a: Activation, frame: Frame, found: Set<string>): void {
  if (frame.busy === 0) return;
  for (const { id } of graphOf(a, frame).steps) {
    const path = pathOf(frame, id);
    if (a.state.open[path]?.frame === frame.key) found.add(path);
  }
  for (const key of Object.keys(frame.inner)) collectOpen(a, frameOf(a, key), found);
}
