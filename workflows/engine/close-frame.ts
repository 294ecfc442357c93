import { type Activation, frameOf, touch } from './activation.ts';
import type { Ending, Frame } from './state.ts';
import { armTimer, disarmTimer } from './timers.ts';

/** How long steps that were asked to stop are waited for, in milliseconds. */
export const GRACE_MS = 30_000;

/**
 * Ends a scope before its time: nothing more starts in it, waits end, running actions are asked to stop and awaited.
 * Gives the scope that is closed now, which may be an outer one that waited for this; null while something still runs.
 */
export function closeFrame(a: Activation, frame: Frame, ending: Ending): Frame | null {
  if (!frame.closing) {
    for (const inner of framesWithin(a, frame)) inner.closing ??= ending;
    frame.closing = ending;
    a.state.ready = a.state.ready.filter(([key]) => !isWithin(a, frameOf(a, key), frame));
    for (const path of openPaths(a, frame)) stopStep(a, path);
  }
  return finishClosing(a, frame);
}

/** Looks whether the scope that a stopped step belongs to has come to rest. */
export function finishClosing(a: Activation, frame: Frame): Frame | null {
  const outermost = outermostClosing(a, frame);
  if (openPaths(a, outermost).length === 0) return dropFrame(a, outermost);
  armTimer(a, { purpose: 'grace', target: outermost.key, at: a.at + GRACE_MS });
  return null;
}

/** Gives up on what still runs in a scope whose grace has passed. */
export function abandonOpenSteps(a: Activation, frame: Frame): Frame {
  for (const path of openPaths(a, frame)) cancelTask(a, path);
  return dropFrame(a, frame);
}

/** Marks a task that was stopped. */
export function cancelTask(a: Activation, path: string): void {
  delete a.state.open[path];
  const task = a.state.tasks[path];
  if (!task) return;
  task.status = 'CANCELLED';
  task.output = null;
  task.completedAt = a.at;
  touch(a, task);
}

function stopStep(a: Activation, path: string): void {
  const step = a.state.open[path];
  if (!step || step.cancelled) return;
  if (step.kind === 'wait') {
    disarmTimer(a, 'wait', path);
    cancelTask(a, path);
    return;
  }
  step.cancelled = true;
  a.commands.push({ type: 'cancel-action', path });
}

function dropFrame(a: Activation, frame: Frame): Frame {
  for (const inner of framesWithin(a, frame)) {
    delete a.state.frames[inner.key];
    a.seen.delete(inner.key);
    disarmTimer(a, 'grace', inner.key);
    // The steps that hold inner scopes stop with them; the one that holds this scope fails, and its caller says so.
    const owner = inner.prefix.slice(0, -1);
    if (inner !== frame && a.state.tasks[owner]?.status === 'RUNNING') cancelTask(a, owner);
  }
  return frame;
}

function outermostClosing(a: Activation, frame: Frame): Frame {
  const outer = frame.parent === null ? null : frameOf(a, frame.parent);
  return outer?.closing ? outermostClosing(a, outer) : frame;
}

function framesWithin(a: Activation, outer: Frame): Frame[] {
  return Object.values(a.state.frames).filter((frame) => isWithin(a, frame, outer));
}

function openPaths(a: Activation, outer: Frame): string[] {
  return Object.entries(a.state.open)
    .filter(([, step]) => isWithin(a, frameOf(a, step.frame), outer))
    .map(([path]) => path);
}

function isWithin(a: Activation, frame: Frame, outer: Frame): boolean {
  if (frame.key === outer.key) return true;
  return frame.parent !== null && isWithin(a, frameOf(a, frame.parent), outer);
}
