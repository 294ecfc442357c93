import type { ExecutionStatus, Projection, RunInput, RunView } from '../execution.ts';
import type { Evaluator } from '../language/evaluator.ts';
import { type Activation, frameOf, type PureStepLookup } from './activation.ts';
import { applyEvent } from './apply-event.ts';
import type { Command } from './command.ts';
import type { EngineEvent } from './event.ts';
import { indexPlan } from './plan-index.ts';
import { startStep } from './start-step.ts';
import { createState, type EngineState, reviveState } from './state.ts';
import { armTimer } from './timers.ts';
import { statusOf, takeProjection, viewRun } from './view.ts';

/** What the engine of one run is made of. */
export interface EngineParts {
  run: RunInput;
  steps: PureStepLookup;
  evaluator: Evaluator;
  /** How many steps one `advance` starts at most; then it asks for a new workflow task. */
  stepsPerActivation?: number;
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

const STEPS_PER_ACTIVATION = 1_000;

/** The engine of one run. */
export function createEngine({
  run,
  steps,
  evaluator,
  stepsPerActivation = STEPS_PER_ACTIVATION,
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
      const a: Activation = { run, index, steps, evaluator, state, at: event.at, commands: [], seen: known, sizes };
      if (!state.ended) work(a, event, stepsPerActivation);
      return { state, commands: a.commands };
    },
    view: (state) => viewRun(index, state),
    status: statusOf,
    takeProjection: (state) => takeProjection({ run, state }),
    unknownSteps() {
      const pure = [...index.values()].flatMap((graph) => graph.steps).filter(({ body }) => body.kind === 'pure');
      const unknown = pure.filter(({ type, revision }) => !steps(type, revision));
      return [...new Set(unknown.map(({ type, revision }) => `${type} ${revision}`))];
    },
  };
}

function work(a: Activation, event: EngineEvent, budget: number): void {
  const { state } = a;
  applyEvent(a, event);
  for (let started = 0; state.gate === 'open' && !state.yielding && !state.ended; started += 1) {
    const next = state.ready[0];
    if (!next) break;
    if (started === budget) {
      state.yielding = true;
      a.commands.push({ type: 'yield' });
      return;
    }
    state.ready.shift();
    startStep(a, frameOf(a, next[0]), next[1]);
  }
  if (!state.ended) rest(a);
}

/** What follows when nothing more can be done without word from outside. */
function rest(a: Activation): void {
  const { state, run } = a;
  if (state.gate === 'draining') {
    const running = Object.values(state.open).some(({ kind }) => kind === 'action');
    if (!running) a.commands.push({ type: 'continue-as-new' });
    return;
  }
  if (state.frames['']?.closing) return;
  armTimer(a, { purpose: 'deadline', target: '', at: state.startedAt + run.plan.timeoutMs });
}
