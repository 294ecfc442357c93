import type { RunInput, TaskView } from '../execution.ts';
import type { Evaluator, Scope } from '../language/evaluator.ts';
import type { PlanStep } from '../language/plan.ts';
import type { ControlStep, PureStep } from '../language/step-type.ts';
import type { Command } from './command.ts';
import type { IndexedGraph, PlanIndex } from './plan-index.ts';
import type { Ending, EngineState, Frame } from './state.ts';
import type { Table } from './table.ts';
import type { Thresholds } from './thresholds.ts';

/** Finds the step type of the engine that a plan was compiled for. */
export type StepLookup = (type: string, revision: number) => PureStep | ControlStep | undefined;

/** A scope that ended: by itself, or because it was stopped. */
export interface EndedFrame {
  frame: Frame;
  ending: Ending;
  stopped: boolean;
}

/** What the engine's parts share while one event is worked off. */
export interface Activation {
  run: RunInput;
  index: PlanIndex;
  steps: StepLookup;
  evaluator: Evaluator;
  state: EngineState;
  /** Epoch milliseconds. */
  at: number;
  commands: Command[];
  /** Scopes that have come to their end, in order; worked off before anything else starts. */
  ended: EndedFrame[];
  /** Steps that expressions see, by frame key: derived from the state, kept to save work. */
  seen: Map<string, Table<Scope['steps'][string]>>;
  thresholds: Thresholds;
  /** Sizes of values that have been measured, and how deep they nest; kept to save work. */
  sizes: WeakMap<object, { size: number; depth: number }>;
}

/** The graph that a frame runs. */
export function graphOf(a: Pick<Activation, 'index'>, frame: Frame): IndexedGraph {
  const graph = a.index.get(frame.graph);
  if (!graph) throw new Error(`The plan has no graph ${JSON.stringify(frame.graph)}.`);
  return graph;
}

/** A step of the frame's graph. */
export function stepOf(a: Pick<Activation, 'index'>, frame: Frame, id: string): PlanStep {
  const step = graphOf(a, frame).byId[id];
  if (!step) throw new Error(`The graph ${JSON.stringify(frame.graph)} has no step ${JSON.stringify(id)}.`);
  return step;
}

/** The path of the task of a step of the frame: `load[3]/insert`, in a pass of `forEach` `stock[3]`. */
export function pathOf(frame: Frame, id: string): string {
  return frame.only ?? frame.prefix + id;
}

/** The task of a step of the frame. */
export function taskOf(a: Pick<Activation, 'state'>, frame: Frame, id: string): TaskView {
  const path = pathOf(frame, id);
  const task = a.state.tasks[path];
  if (!task) throw new Error(`There is no task ${JSON.stringify(path)}.`);
  return task;
}

/** A frame that is known to be open. */
export function frameOf(a: Pick<Activation, 'state'>, key: string): Frame {
  const frame = a.state.frames[key];
  if (!frame) throw new Error(`There is no open frame ${JSON.stringify(key)}.`);
  return frame;
}

/** Notes that a task changed: the next projection carries it, and an event tells whoever listens. */
export function touch(a: Activation, task: TaskView): void {
  a.state.changed[task.path] = true;
  if (!a.run.notify) return;
  a.state.sequence += 1;
  a.state.events.push({
    sequence: a.state.sequence,
    type: 'task.changed',
    at: a.at,
    path: task.path,
    status: task.status,
  });
}
