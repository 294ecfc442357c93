import type { StepError } from '../language/app-error.ts';
import { type Activation, touch } from './activation.ts';
import { endRun } from './end-run.ts';
import { giveBackAllLeases } from './lease.ts';
import { letGo } from './let-go.ts';
import type { Ending } from './state.ts';
import { createTable } from './table.ts';
import { disarmTimer } from './timers.ts';
import { beginUndoing, undoNext } from './undo-run.ts';

/**
 * Fails a run that the engine cannot carry on: the same event would lead to the same error for ever. What the state says
 * about its scopes may be half done, so nothing is awaited: what is open is told to stop, and what was done is undone.
 */
export function abortRun(a: Activation, cause: unknown): void {
  const { state } = a;
  if (state.ended) return;
  const ending: Ending = { status: 'FAILED', error: explain(cause), output: null };
  if (state.undoing) {
    endRun(a, ending);
    return;
  }
  for (const [path, open] of Object.entries(state.open)) letGo(a, path, open);
  for (const task of Object.values(state.tasks)) {
    if (task.status !== 'RUNNING' && task.status !== 'WAITING' && task.status !== 'RETRYING') continue;
    task.status = 'CANCELLED';
    task.output = null;
    task.completedAt = a.at;
    delete task.reason;
    touch(a, task);
  }
  for (const { purpose, target } of Object.values(state.timers)) disarmTimer(a, purpose, target);
  forgetScopes(a);
  giveBackAllLeases(a);
  if (beginUndoing(a, ending)) undoNext(a);
  else endRun(a, ending);
}

/** From here on there is nothing but what is to be undone. */
function forgetScopes(a: Activation): void {
  const { state } = a;
  state.frames = createTable();
  state.open = createTable();
  state.spreads = createTable();
  state.ready = [];
  state.working = 0;
  state.waiting = 0;
  state.yielding = false;
  state.gate = 'open';
  state.response = null;
  delete state.completing;
  a.ended = [];
}

function explain(cause: unknown): StepError {
  const told = cause instanceof Error ? cause.message : String(cause);
  return { code: 'internal', message: `The execution could not go on: ${told}`, step: null, details: null };
}
