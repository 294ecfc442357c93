import type { ExecutionStatus, Projection, RunInput, RunView } from '../execution.ts';
import { type StepError, toStepError } from '../language/app-error.ts';
import type { Evaluator } from '../language/evaluator.ts';
import type { Json } from '../language/json.ts';
import { type Activation, frameOf, type PureStepLookup, taskOf } from './activation.ts';
import { abandonOpenSteps, cancelTask, closeFrame, finishClosing } from './close-frame.ts';
import type { Command } from './command.ts';
import type { EngineEvent } from './event.ts';
import { afterClosing, failStep, markEnded, openRoot, settleStep } from './frames.ts';
import { countInline } from './inline-size.ts';
import { indexPlan } from './plan-index.ts';
import { endWait, startStep } from './start-step.ts';
import { createState, type Ending, type EngineState, reviveState } from './state.ts';
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
  apply(a, event);
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

function apply(a: Activation, event: EngineEvent): void {
  switch (event.type) {
    case 'started':
      begin(a);
      break;
    case 'resumed':
      resume(a);
      break;
    case 'yielded':
      a.state.yielding = false;
      break;
    case 'action-completed':
      completeAction(a, event);
      break;
    case 'action-failed':
      failAction(a, event);
      break;
    case 'timer-fired':
      fireTimer(a, event.timer);
      break;
    case 'cancel-reason':
      a.state.cancelReason = event.reason;
      break;
    case 'cancel':
      cancelRun(a);
      break;
    case 'drain':
      // A run that is coming to its end needs no new history.
      if (!a.state.frames['']?.closing) a.state.gate = 'draining';
  }
}

function begin(a: Activation): void {
  if (a.run.notify) {
    a.state.sequence += 1;
    const { sequence } = a.state;
    a.state.events.push({ sequence, type: 'execution.started', at: a.at, status: 'RUNNING' });
  }
  openRoot(a);
}

function resume(a: Activation): void {
  a.state.gate = 'open';
  a.state.yielding = false;
  for (const [timer, { at }] of Object.entries(a.state.timers)) a.commands.push({ type: 'start-timer', timer, at });
}

function completeAction(a: Activation, event: Extract<EngineEvent, { type: 'action-completed' }>): void {
  const open = a.state.open[event.path];
  if (!open) return;
  const frame = frameOf(a, open.frame);
  taskOf(a, frame, open.id).attempts = event.result.attempts;
  if (!frame.closing) {
    const tooLarge = whyTooLarge(a, event.result.output, event.path);
    if (tooLarge) failStep(a, frame, open.id, tooLarge);
    else settleStep(a, frame, open.id, 'COMPLETED', event.result.output);
    return;
  }
  // Asked to stop, it ended first: what it did stands, and a retry may use it.
  markEnded(a, frame, open.id, 'COMPLETED', event.result.output);
  const closed = finishClosing(a, frame);
  if (closed) afterClosing(a, closed);
}

function whyTooLarge(a: Activation, output: Json, path: string): StepError | null {
  try {
    countInline(a, output);
    return null;
  } catch (error) {
    return toStepError(error, path);
  }
}

function failAction(a: Activation, event: Extract<EngineEvent, { type: 'action-failed' }>): void {
  const open = a.state.open[event.path];
  if (!open) return;
  const frame = frameOf(a, open.frame);
  const task = taskOf(a, frame, open.id);
  task.attempts = event.attempts ?? task.attempts;
  if (!event.cancelled || !frame.closing) {
    failStep(a, frame, open.id, event.error);
    return;
  }
  cancelTask(a, event.path);
  const closed = finishClosing(a, frame);
  if (closed) afterClosing(a, closed);
}

function fireTimer(a: Activation, id: string): void {
  const timer = a.state.timers[id];
  if (!timer) return;
  delete a.state.timers[id];
  if (timer.purpose === 'wait') {
    endWait(a, timer.target);
  } else if (timer.purpose === 'grace') {
    afterClosing(a, abandonOpenSteps(a, frameOf(a, timer.target)));
  } else {
    const message = 'The execution took longer than its timeout.';
    const error = { code: 'execution-timeout', message, step: null, details: { timeoutMs: a.run.plan.timeoutMs } };
    closeRun(a, { status: 'TIMED_OUT', error, output: null });
  }
}

function cancelRun(a: Activation): void {
  const { cancelReason: reason } = a.state;
  const message = reason || 'The execution was cancelled.';
  const error = { code: 'execution-cancelled', message, step: null, details: reason ? { reason } : null };
  closeRun(a, { status: 'CANCELLED', error, output: null });
}

/** Ends the whole run before its time, unless it is ending already. */
function closeRun(a: Activation, ending: Ending): void {
  const root = a.state.frames[''];
  if (!root || root.closing) return;
  a.state.gate = 'open';
  const closed = closeFrame(a, root, ending);
  if (closed) afterClosing(a, closed);
}
