import type { ExecutionStatus, Projection, RunInput, RunView } from '../execution.ts';
import type { Evaluator } from '../language/evaluator.ts';
import { RUN_LIMITS } from '../run-limits.ts';
import { abortRun } from './abort-run.ts';
import { type Activation, frameOf, pathOf, type StepLookup } from './activation.ts';
import { applyEvent } from './apply-event.ts';
import type { Command } from './command.ts';
import { applyControl } from './control-run.ts';
import type { EngineEvent } from './event.ts';
import { mayDispatch, takeRecord } from './evict.ts';
import { workOffEnded } from './frame-ended.ts';
import { isLost } from './frames.ts';
import { waitsForRunLease } from './lease.ts';
import { indexPlan } from './plan-index.ts';
import { reviveState } from './revive-state.ts';
import { spillUndo } from './spill-undo.ts';
import { startStep } from './start-step.ts';
import { createState, type EngineState } from './state.ts';
import { THRESHOLDS, type Thresholds } from './thresholds.ts';
import { armTimer } from './timers.ts';
import { undoNext } from './undo-run.ts';
import { statusOf, takeProjection, viewRun } from './view.ts';

/** What the engine of one run is made of. */
export interface EngineParts {
  run: RunInput;
  steps: StepLookup;
  evaluator: Evaluator;
  /** How many steps one `advance` starts at most; then it asks for a new workflow task. */
  stepsPerActivation?: number;
  /** Other ones than those of runs, for tests. */
  thresholds?: Thresholds;
}

/** Interprets one run: synchronous, without a clock, without randomness. */
export interface Engine {
  /** The state before the event `started`. */
  start(at: number): EngineState;
  /** The state of a continued run, from what the run before carried; its first event is `resumed`. */
  resume(carried: EngineState): EngineState;
  /**
   * Works off one event. Total: an event that no longer concerns the run changes nothing. The state is changed in
   * place and given back: whoever passes it in must not use it otherwise.
   */
  advance(state: EngineState, event: EngineEvent): { state: EngineState; commands: Command[] };
  view(state: EngineState): RunView;
  status(state: EngineState): ExecutionStatus;
  /** Takes out what changed since the last projection; null when the run has ended. */
  takeProjection(state: EngineState): Projection | null;
  /** Types of pure steps in the plan that this worker does not know: `Type revision`. */
  unknownSteps(): string[];
}

/** The engine of one run. */
export function createEngine({
  run,
  steps,
  evaluator,
  stepsPerActivation = RUN_LIMITS.stepsPerActivation,
  thresholds = THRESHOLDS,
}: EngineParts): Engine {
  const index = indexPlan(run.plan);
  const seen = new WeakMap<EngineState, Activation['seen']>();
  const sizes: Activation['sizes'] = new WeakMap();
  return {
    start: createState,
    resume: reviveState,
    advance(state, event) {
      const known = seen.get(state) ?? new Map();
      seen.set(state, known);
      const { at } = event;
      const fresh = { at, commands: [], ended: [], seen: known };
      const a: Activation = { run, index, steps, evaluator, state, thresholds, sizes, ...fresh };
      if (!state.ended) workSafely(a, event, stepsPerActivation);
      else if (event.type === 'control') applyControl(a, event.request, event.id);
      return { state, commands: a.commands };
    },
    view: (state) => viewRun(index, state),
    status: statusOf,
    takeProjection: (state) => takeProjection({ run, state }),
    unknownSteps() {
      const all = [...index.values()].flatMap((graph) => graph.steps);
      const performed = [...all, ...all.flatMap(({ compensate }) => (compensate ? [compensate] : []))];
      const pure = performed.filter(({ body }) => body.kind === 'pure');
      const unknown = pure.filter(({ type, revision }) => steps(type, revision)?.kind !== 'pure');
      return [...new Set(unknown.map(({ type, revision }) => `${type} ${revision}`))];
    },
  };
}

/** A mistake of the engine's ends the run: thrown to Temporal, it would be repeated for ever. */
function workSafely(a: Activation, event: EngineEvent, budget: number): void {
  try {
    work(a, event, budget);
  } catch (error) {
    abortRun(a, error);
  }
}

function work(a: Activation, event: EngineEvent, budget: number): void {
  const { state } = a;
  const isSpent = watchWork(a);
  applyEvent(a, event);
  workOffEnded(a);
  for (let started = 0; mayGoOn(state); started += 1) {
    const next = state.undoing ? null : takeReady(a);
    if (!next && !state.undoing) break;
    if (started === budget || isSpent()) {
      if (next) state.ready.unshift(next);
      state.yielding = true;
      delete state.spent;
      a.commands.push({ type: 'yield' });
      return;
    }
    if (next) startStep(a, frameOf(a, next[0]), next[1]);
    else if (!mayDispatch(a) || !undoNext(a)) break;
    workOffEnded(a);
  }
  isSpent();
  if (!state.ended) rest(a);
}

/**
 * Units of work that expressions may take before the run asks for a new workflow task: well under a second, and the one
 * that goes beyond may take as long. An activation of 5 s is ended from outside, and its process with it.
 */
const WORK_BETWEEN_YIELDS = 250_000;

/** Counts what expressions take since the run last asked for a workflow task: the state has it, since a segment goes on with it. */
function watchWork({ state, evaluator, run }: Activation): () => boolean {
  let before = evaluator.spent();
  return () => {
    const now = evaluator.spent();
    // Runs of the first engine counted steps alone.
    if (now > before && run.engineVersion > 1) state.spent = (state.spent ?? 0) + now - before;
    before = now;
    return (state.spent ?? 0) > WORK_BETWEEN_YIELDS;
  };
}

/** Whether anything may be started now. */
function mayGoOn(state: EngineState): boolean {
  return state.gate === 'open' && !state.yielding && !state.ended;
}

/** The next step that may start, out of the line; null when there is none, or nothing is to start. */
function takeReady(a: Activation): [string, string] | null {
  const { state } = a;
  if (state.paused || waitsForRunLease(state) || !mayDispatch(a)) return null;
  for (let next = state.ready.shift(); next; next = state.ready.shift()) {
    if (isStartable(a, next)) return next;
  }
  return null;
}

/** Whether a step in the line is still to be started: it may have been stopped, or wait for an answer. */
function isStartable({ state }: Activation, [key, id]: [string, string]): boolean {
  const frame = state.frames[key];
  if (!frame || frame.closing || isLost(frame, id)) return false;
  const path = pathOf(frame, id);
  const status = state.tasks[path]?.status;
  return !state.open[path] && (status === 'PENDING' || status === 'RUNNING' || status === 'WAITING');
}

/** What follows when nothing more can be done without word from outside. */
function rest(a: Activation): void {
  const { state, run } = a;
  const record = takeRecord(a);
  if (record) a.commands.push(record);
  spillUndo(a);
  if (state.gate === 'draining') {
    const works =
      state.working > 0 ||
      state.recording !== null ||
      state.spillingUndo ||
      state.completing ||
      (state.undoing?.current ?? null) !== null;
    if (!works) a.commands.push({ type: 'continue-as-new' });
    return;
  }
  if (state.undoing || state.completing || state.frames['']?.closing) return;
  armTimer(a, { purpose: 'deadline', target: '', at: state.startedAt + run.plan.timeoutMs });
}
