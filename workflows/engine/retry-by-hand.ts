import type { Json } from '../language/json.ts';
import type { Activation } from './activation.ts';
import { undoPath } from './compensation.ts';
import { discountInline } from './inline-size.ts';
import { noteReferences } from './outside.ts';
import type { HandRetry } from './state.ts';

/** Notes that a step is performed anew by hand, with another input if one is given. */
export function noteRetry(a: Activation, path: string, input: Json | undefined): void {
  const known = retryOf(a, path) ?? { times: 0, edits: 0 };
  const retry: HandRetry = { ...known, times: known.times + 1 };
  if (input !== undefined) {
    noteReferences(a, input);
    retry.edits += 1;
    retry.edited = { value: input };
  }
  a.state.retries[path] = retry;
}

/** The input that a step is performed with instead of its own; null: its own. */
export function editedInput(a: Activation, path: string): { value: Json } | null {
  return retryOf(a, path)?.edited ?? null;
}

/** What a called service is sent with every attempt: another key once the input is another one, or the step was undone. */
export function keyOf(a: Activation, path: string): string {
  const retry = retryOf(a, path);
  return `${a.run.keyBase}:${path}${undoneMark(a, path)}${retry?.edited ? `+${retry.edits}` : ''}`;
}

/** What a service is sent that undoes a step. */
export function undoKeyOf(a: Activation, path: string): string {
  return `${a.run.keyBase}:${undoPath(path)}${undoneMark(a, path)}`;
}

/** The end of the keys of a step that an execution before this one has undone. */
function undoneMark({ run: { undone = {} } }: Activation, path: string): string {
  return Object.hasOwn(undone, path) ? `~${undone[path]}` : '';
}

/** How often a step was performed anew by hand, be it that one around it was. */
export function timesRetried(a: Activation, path: string): number {
  const around = Object.entries(a.state.retries).filter(([outer]) => outer === path || isInside(path, outer));
  return around.reduce((sum, [, { times }]) => sum + times, 0);
}

/** Whether a path lies inside the step of another one: in its graphs, its passes or its handlers. */
export function isInside(path: string, outer: string): boolean {
  const next = path[outer.length];
  return path.startsWith(outer) && (next === '/' || next === '[');
}

/**
 * Forgets what a step that holds others came to, so that it can be walked again. Inputs given by hand inside belonged to
 * that walk; the counts stay, since nothing may be sent under a key twice with different content.
 */
export function forgetInside(a: Activation, path: string): void {
  const { state } = a;
  for (const [key, { input, output }] of Object.entries(state.tasks)) {
    if (key !== path && !isInside(key, path)) continue;
    if (input !== undefined) discountInline(a, input);
    if (output !== undefined) discountInline(a, output);
    // How it ended is still to be told: the new walk may not come by, and nobody shall take it for open.
    if (key !== path && !state.changed[key]) delete state.tasks[key];
  }
  for (const table of [state.entered, state.passes, state.spreads, state.caught, state.answers]) {
    for (const key of Object.keys(table)) if (key === path || isInside(key, path)) delete table[key];
  }
  for (const [key, retry] of Object.entries(state.retries)) if (isInside(key, path)) delete retry.edited;
  // What was to be forgotten once it is recorded may run again by then.
  state.finished = state.finished.filter((key) => !isInside(key, path));
  if (state.recording) state.recording.paths = state.recording.paths.filter((key) => !isInside(key, path));
}

function retryOf(a: Activation, path: string): HandRetry | undefined {
  return a.state.retries[path];
}
