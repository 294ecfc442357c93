import type { StepError } from '../language/app-error.ts';
import type { Json } from '../language/json.ts';
import { type Activation, frameOf, graphOf, stepOf, taskOf, touch } from './activation.ts';
import { closeFrame } from './close-frame.ts';
import { endRun } from './end-run.ts';
import { lastOutput } from './last-output.ts';
import { graphKey } from './plan-index.ts';
import { handlerKey, previousOf, showStep } from './scope.ts';
import type { Frame } from './state.ts';
import { createTable } from './table.ts';

/** Opens the scope of a whole run. */
export function openRoot(a: Activation): void {
  const root = { key: '', graph: '', prefix: '', parent: null, owner: '', slot: 'body' as const };
  openFrame(a, { ...root, previous: a.run.input, fresh: false });
}

/** Opens a graph inside a step: its body, or with an error the handler of its failure. */
export function enterStep(a: Activation, outer: Frame, id: string, slot: string, error?: StepError): void {
  const path = outer.prefix + id;
  const graph = graphKey(outer.graph, id, slot);
  const entered = a.state.entered[path] ?? [];
  a.state.entered[path] = entered;
  entered.push(graph);
  openFrame(a, {
    key: error ? handlerKey(path) : path,
    graph,
    prefix: `${path}/`,
    parent: outer.key,
    owner: id,
    slot: error ? 'error' : 'body',
    previous: previousOf(a, outer, stepOf(a, outer, id)),
    ...(error ? { error } : {}),
    fresh: error !== undefined || dependsOnFresh(a, outer, id),
  });
}

function openFrame(a: Activation, facts: Omit<Frame, 'blocked' | 'left'>): void {
  const graph = graphOf(a, { ...facts, blocked: {}, left: 0 });
  const frame: Frame = { ...facts, blocked: createTable(), left: graph.steps.length };
  a.state.frames[frame.key] = frame;
  a.seen.delete(frame.key);
  for (const step of graph.steps) {
    const path = frame.prefix + step.id;
    a.state.tasks[path] = { path, type: step.type, status: 'PENDING', attempts: 0 };
    a.state.changed[path] = true;
    const predecessors = new Set(step.after).size;
    if (predecessors > 0) frame.blocked[step.id] = predecessors;
    else a.state.ready.push([frame.key, step.id]);
  }
  if (frame.left === 0) completeFrame(a, frame);
}

/** Whether something that a step depends on was performed anew in a run that retries another. */
export function dependsOnFresh(a: Activation, frame: Frame, id: string): boolean {
  return frame.fresh || stepOf(a, frame, id).after.some((before) => a.state.fresh[frame.prefix + before] === true);
}

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
  delete a.state.open[task.path];
  task.status = status;
  task.output = output;
  if (status === 'COMPLETED') task.startedAt ??= a.at;
  task.completedAt = a.at;
  touch(a, task);
}

/** Notes that a step has failed: its error is skipped, handled, or ends its scope. */
export function failStep(a: Activation, frame: Frame, id: string, error: StepError): void {
  const task = taskOf(a, frame, id);
  const { onError } = stepOf(a, frame, id);
  delete a.state.open[task.path];
  // When the handler of a step fails, the step has its own error already.
  task.error ??= error;
  const unhandled = onError === undefined || frame.closing !== undefined || task.status === 'FAILED';
  task.status = 'FAILED';
  task.attempts ||= 1;
  task.startedAt ??= a.at;
  task.completedAt = a.at;
  if (a.run.reuse) a.state.fresh[task.path] = true;
  touch(a, task);
  if (unhandled) {
    const failed = closeFrame(a, frame, { status: 'FAILED', error, output: null });
    if (failed) afterClosing(a, failed);
  } else if (onError === 'skip') {
    task.output = null;
    releaseDependants(a, frame, id);
  } else {
    enterStep(a, frame, id, 'error', task.error);
  }
}

/** What follows when a scope has been stopped: the run ends, or the step that holds the scope fails. */
export function afterClosing(a: Activation, frame: Frame): void {
  const { closing } = frame;
  if (!closing) return;
  if (frame.parent === null) endRun(a, closing);
  else if (closing.error) failStep(a, frameOf(a, frame.parent), frame.owner, closing.error);
}

function releaseDependants(a: Activation, frame: Frame, id: string): void {
  frame.left -= 1;
  showStep(a, frame, id);
  for (const next of graphOf(a, frame).dependants[id] ?? []) {
    const left = (frame.blocked[next] ?? 0) - 1;
    frame.blocked[next] = left;
    if (left === 0) a.state.ready.push([frame.key, next]);
  }
  if (frame.left === 0) completeFrame(a, frame);
}

function completeFrame(a: Activation, frame: Frame): void {
  const output = lastOutput(a, frame);
  if (frame.parent === null) {
    const set = a.state.output ?? (a.state.response && { value: a.state.response.body });
    endRun(a, { status: 'COMPLETED', error: null, output: set ? set.value : output });
    return;
  }
  const outer = frameOf(a, frame.parent);
  delete a.state.frames[frame.key];
  a.seen.delete(frame.key);
  const owner = taskOf(a, outer, frame.owner);
  if (graphOf(a, frame).steps.some((step) => a.state.fresh[frame.prefix + step.id])) a.state.fresh[owner.path] = true;
  if (frame.slot === 'body') {
    settleStep(a, outer, frame.owner, 'COMPLETED', output);
    return;
  }
  owner.output = output;
  owner.completedAt = a.at;
  touch(a, owner);
  releaseDependants(a, outer, frame.owner);
}
