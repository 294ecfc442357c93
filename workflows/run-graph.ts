import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  setHandler,
} from '@temporalio/workflow';
import { advanceBatch } from './adapter/advance-batch.ts';
import { boundView } from './adapter/bound-view.ts';
import { closeRun, finalize, type RunResult } from './adapter/close-run.ts';
import { createEventQueue, type EventQueue } from './adapter/event-queue.ts';
import { watchHistory } from './adapter/history-length.ts';
import { createLocalLane, type LocalLane } from './adapter/local-lane.ts';
import { createPerformer, type Performer } from './adapter/perform-commands.ts';
import { createProjector, type Projector } from './adapter/project-run.ts';
import { tellParent } from './adapter/tell-parent.ts';
import type { ControlRequest, ControlResult } from './control-request.ts';
import { createEngine, type Engine } from './engine/create-engine.ts';
import type { EngineState } from './engine/state.ts';
import { createStepLookup } from './engine/step-lookup.ts';
import type { Arrival, FinalRecord, RunInput, RunView } from './execution.ts';
import { createEvaluator } from './language/create-evaluator.ts';
import type { Json } from './language/json.ts';
import { ENGINE_VERSION } from './language/plan.ts';
import { RUN_LIMITS } from './run-limits.ts';
import { workflowSteps } from './steps/index.gen.ts';
import { temporalNames } from './temporal-names.ts';

/** What a run tells when asked. */
export const statusQuery = defineQuery<RunView>(temporalNames.statusQuery);

/** Why the run is going to be cancelled; sent before the cancel. */
export const cancelReason = defineSignal<[reason: string]>(temporalNames.reasonSignal);

/** Brings a lease, an event or the end of a child to the step that waits for it. */
export const arrivalSignal = defineSignal<[arrival: Arrival]>(temporalNames.arrivalSignal);

/** What is asked of the run by hand. */
export const controlUpdate = defineUpdate<ControlResult, [request: ControlRequest]>(temporalNames.controlUpdate);

/** The parts of one run, from one continuation to the next. */
interface Parts {
  run: RunInput;
  engine: Engine;
  state: EngineState;
  queue: EventQueue;
  lane: LocalLane;
  projector: Projector;
  performer: Performer;
}

/**
 * Runs one execution: turns the engine's commands into activities and timers, and what comes of them into events.
 * Ends as the record says: completed with its output, failed with the code as type, or cancelled.
 */
export async function runGraph(run: RunInput): Promise<RunResult> {
  // A plain error fails the workflow task: Temporal repeats it until a worker of a newer release takes it.
  if (run.engineVersion > ENGINE_VERSION) {
    throw new Error(`The run needs engine ${run.engineVersion}; this worker has ${ENGINE_VERSION}.`);
  }
  const { stepsPerActivation } = { ...RUN_LIMITS, ...run.limits };
  const steps = createStepLookup(workflowSteps);
  const engine = createEngine({ run, steps, evaluator: createEvaluator(), stepsPerActivation });
  const unknown = engine.unknownSteps();
  if (unknown.length > 0) throw new Error(`This worker does not know ${unknown.join(', ')}.`);
  const queue = createEventQueue();
  // First of all: what came before this part of the run did must find it begun, and not as the part before left it.
  queue.push({ type: run.carry === undefined ? 'started' : 'resumed', at: Date.now() });
  CancellationScope.current().cancelRequested.catch(() => queue.push({ type: 'cancel', at: Date.now() }));
  // Temporal's cancel reaches the engine as an event and nothing else: the engine says what stops.
  return await CancellationScope.nonCancellable(() => interpret(connect(run, engine, queue)));
}

/** Registers every handler before the first await: what came before the run did is handed to them then. */
function connect(run: RunInput, engine: Engine, queue: EventQueue): Parts {
  const state = run.carry === undefined ? engine.start(Date.now()) : engine.resume(readCarry(run.carry));
  const lane = createLocalLane();
  const projector = createProjector({ engine, state, notify: run.notify, lane, push: queue.push });
  const performer = createPerformer({ run, state, queue, lane, projector });
  setHandler(statusQuery, () => boundView(engine.view(state), (path) => state.changed[path] === true));
  setHandler(cancelReason, (reason) => queue.push({ type: 'cancel-reason', at: Date.now(), reason: String(reason) }));
  setHandler(arrivalSignal, performer.questions.deliver);
  setHandler(controlUpdate, performer.controls.take);
  return { run, engine, state, queue, lane, projector, performer };
}

async function interpret(parts: Parts): Promise<RunResult> {
  const { run, engine, state, queue, projector, performer } = parts;
  const isHistoryLong = watchHistory(run);
  for (;;) {
    const commands = advanceBatch(engine, state, await queue.take(), isHistoryLong);
    projector.afterBatch(commands);
    const last = performer.perform(commands);
    if (last?.type === 'finish') return await finish(parts, last.record);
    if (last?.type === 'continue-as-new') {
      await comeToRest(parts);
      // What happened meanwhile goes first; the engine asks again.
      if (queue.isEmpty()) await continueAsNew<typeof runGraph>({ ...run, carry: writeCarry(state) });
    }
  }
}

/** Waits for all that would be lost with this run: writes, answers that are under way, and who asked for something. */
async function comeToRest({ projector, performer }: Parts): Promise<void> {
  if (projector.isBusy()) await projector.settle();
  if (performer.questions.isBusy()) await performer.questions.settled();
  if (!allHandlersFinished()) await condition(allHandlersFinished);
}

/** Every await costs the isolate 50 µs, so that only those are made that have something to wait for. */
async function finish(parts: Parts, record: FinalRecord): Promise<RunResult> {
  const { run, lane, performer, projector } = parts;
  performer.controls.close();
  const lost = projector.isBusy() ? await projector.settle() : parts.state.events;
  const whole = lost.length > 0 ? { ...record, events: [...lost, ...record.events] } : record;
  const winner = await finalize(lane, whole);
  if (run.execution.parent) await tellParent(lane, run, run.execution.parent, whole, winner);
  await comeToRest(parts);
  return closeRun(whole, winner);
}

// The border between the engine's state and Temporal's payloads: the state is plain JSON, and only a run of the same
// workflow carries it.
function writeCarry(state: EngineState): Json {
  return state as unknown as Json;
}
function readCarry(carry: Json): EngineState {
  return carry as unknown as EngineState;
}
