import type { StepError } from '../language/app-error.ts';
import { type Activation, graphOf, pathOf, stepOf } from './activation.ts';
import { lastOutput } from './last-output.ts';
import { graphKey } from './plan-index.ts';
import { handlerKey, previousOf } from './scope.ts';
import type { Frame } from './state.ts';
import { createTable } from './table.ts';

/** What a frame inside a step is, beside what follows from the step. */
export type FrameFacts = Pick<Frame, 'key' | 'slot'> &
  Partial<Pick<Frame, 'prefix' | 'only' | 'index' | 'item' | 'vars' | 'previous' | 'error' | 'fresh' | 'result'>>;

/** Whether something that a step depends on was performed anew in a run that retries another. */
export function dependsOnFresh(a: Activation, frame: Frame, id: string): boolean {
  return frame.fresh || stepOf(a, frame, id).after.some((before) => a.state.fresh[pathOf(frame, before)] === true);
}

/** Opens the scope of a whole run. */
export function openRoot(a: Activation): void {
  const root = { key: '', graph: '', prefix: '', parent: null, owner: '', slot: 'body' as const };
  openFrame(a, { ...root, previous: a.run.input, fresh: false });
}

/** Opens a graph inside a step: its body, what follows its timeout, or with an error the handler of its failure. */
export function enterStep(a: Activation, outer: Frame, id: string, slot: string, error?: StepError): void {
  const path = pathOf(outer, id);
  if (error) enterGraph(a, outer, id, slot, { key: handlerKey(path), slot: 'error', error, fresh: true });
  else if (slot === 'timeout') enterGraph(a, outer, id, slot, { key: `${path}#timeout`, slot: 'timeout', fresh: true });
  else enterGraph(a, outer, id, slot, { key: path, slot: 'body' });
}

/** Opens a graph inside a step; `slot` is that of the graph in the plan's index. */
export function enterGraph(a: Activation, outer: Frame, id: string, slot: string, facts: FrameFacts): Frame {
  const path = pathOf(outer, id);
  const graph = graphKey(outer.graph, id, slot);
  listGraph(a, path, graph);
  return openFrame(a, {
    graph,
    prefix: `${path}/`,
    parent: outer.key,
    owner: id,
    previous: facts.previous === undefined ? previousOf(a, outer, stepOf(a, outer, id)) : facts.previous,
    fresh: facts.fresh ?? dependsOnFresh(a, outer, id),
    ...facts,
  });
}

/** Tells that every step of a scope has settled. */
export function completeFrame(a: Activation, frame: Frame): void {
  const ending = { status: 'COMPLETED' as const, error: null, output: lastOutput(a, frame) };
  a.ended.push({ frame, ending, stopped: false });
}

function listGraph(a: Activation, path: string, graph: string): void {
  const entered = a.state.entered[path] ?? [];
  a.state.entered[path] = entered;
  if (!entered.includes(graph)) entered.push(graph);
}

function openFrame(a: Activation, facts: Omit<Frame, 'blocked' | 'left' | 'inner' | 'busy'>): Frame {
  const graph = a.index.get(facts.graph);
  if (!graph) throw new Error(`The plan has no graph ${JSON.stringify(facts.graph)}.`);
  const frame: Frame = {
    ...facts,
    blocked: createTable(),
    left: graph.steps.length,
    inner: createTable(),
    busy: 0,
  };
  a.state.frames[frame.key] = frame;
  if (frame.parent !== null) {
    const outer = a.state.frames[frame.parent];
    if (outer) outer.inner[frame.key] = true;
  }
  a.seen.delete(frame.key);
  for (const step of graphOf(a, frame).steps) {
    const path = pathOf(frame, step.id);
    a.state.tasks[path] = { path, type: step.type, status: 'PENDING', attempts: 0 };
    a.state.changed[path] = true;
    const predecessors = new Set(step.after).size;
    if (predecessors > 0) frame.blocked[step.id] = predecessors;
    else a.state.ready.push([frame.key, step.id]);
  }
  if (frame.left === 0) completeFrame(a, frame);
  return frame;
}
