import {
  CancellationScope,
  continueAsNew,
  defineQuery,
  defineSignal,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { closeRun, type RunResult } from './adapter/close-run.ts';
import { createEventQueue, type EventQueue } from './adapter/event-queue.ts';
import { createProjector, type Projector } from './adapter/project-run.ts';
import { createActionRunner } from './adapter/run-actions.ts';
import { createTimerRunner } from './adapter/run-timers.ts';
import type { Command } from './engine/command.ts';
import { createEngine, type Engine } from './engine/create-engine.ts';
import type { EngineEvent } from './engine/event.ts';
import { createPureStepLookup } from './engine/pure-step-lookup.ts';
import type { EngineState } from './engine/state.ts';
import {
  type FinalRecord,
  RUN_LIMITS,
  type RunEvent,
  type RunInput,
  type RunView,
  temporalNames,
} from './execution.ts';
import { createEvaluator } from './language/create-evaluator.ts';
import type { Json } from './language/json.ts';
import { ENGINE_VERSION } from './language/plan.ts';
import { workflowSteps } from './steps/index.gen.ts';

/** What a run tells when asked. */
export const statusQuery = defineQuery<RunView>(temporalNames.statusQuery);

/** Why the run is going to be cancelled; sent before the cancel. */
export const cancelReason = defineSignal<[reason: string]>(temporalNames.reasonSignal);

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
  const steps = createPureStepLookup(workflowSteps);
  const engine = createEngine({ run, steps, evaluator: createEvaluator(), stepsPerActivation });
  const unknown = engine.unknownSteps();
  if (unknown.length > 0) throw new Error(`This worker does not know ${unknown.join(', ')}.`);
  const queue = createEventQueue();
  CancellationScope.current().cancelRequested.catch(() => queue.push({ type: 'cancel', at: Date.now() }));
  // Temporal's cancel reaches the engine as an event and nothing else: the engine says what stops.
  return await CancellationScope.nonCancellable(() => interpret(run, engine, queue));
}

async function interpret(run: RunInput, engine: Engine, queue: EventQueue): Promise<RunResult> {
  const state = run.carry === undefined ? engine.start(Date.now()) : engine.resume(readCarry(run.carry));
  setHandler(statusQuery, () => engine.view(state));
  setHandler(cancelReason, (reason) => queue.push({ type: 'cancel-reason', at: Date.now(), reason: String(reason) }));
  const projector = createProjector(engine, state, run.notify);
  const perform = createPerformer(queue, projector);
  const isHistoryLong = watchHistory(run);
  queue.push({ type: run.carry === undefined ? 'started' : 'resumed', at: Date.now() });
  for (;;) {
    const commands = advanceAll(engine, state, await queue.take(), isHistoryLong);
    projector.afterBatch(commands);
    const last = perform(commands);
    if (last?.type === 'finish') return await closeRun(await withLostEvents(last.record, projector.settle()));
    if (last?.type === 'continue-as-new') {
      await projector.settle();
      // What happened meanwhile goes first; the engine asks again.
      if (queue.isEmpty()) await continueAsNew<typeof runGraph>({ ...run, carry: writeCarry(state) });
    }
  }
}

function advanceAll(
  engine: Engine,
  state: EngineState,
  events: EngineEvent[],
  isHistoryLong: () => boolean,
): Command[] {
  const commands = events.flatMap((event) => engine.advance(state, event).commands);
  if (state.ended || state.gate !== 'open' || !isHistoryLong()) return commands;
  return [...commands, ...engine.advance(state, { type: 'drain', at: Date.now() }).commands];
}

/** Measures how the history grows from here on: what a continued run carries must not make it continue at once. */
function watchHistory({ limits }: RunInput): () => boolean {
  const { historyEvents, historyBytes } = { ...RUN_LIMITS, ...limits };
  const { historySize: carried } = workflowInfo();
  return () => {
    const { continueAsNewSuggested, historyLength, historySize } = workflowInfo();
    return continueAsNewSuggested || historyLength > historyEvents || historySize - carried > historyBytes;
  };
}

type LastCommand = Extract<Command, { type: 'finish' | 'continue-as-new' }>;

function createPerformer(queue: EventQueue, projector: Projector): (commands: Command[]) => LastCommand | null {
  const actions = createActionRunner(queue);
  const timers = createTimerRunner(queue);
  return (commands) => {
    for (const command of commands) {
      if (command.type === 'run-action') actions.run(command.task);
      else if (command.type === 'cancel-action') actions.cancel(command.path);
      else if (command.type === 'start-timer') timers.start(command.timer, command.at);
      else if (command.type === 'cancel-timer') timers.cancel(command.timer);
      else if (command.type === 'yield')
        projector.checkpoint().then(() => queue.push({ type: 'yielded', at: Date.now() }));
    }
    // A cancel in the same batch may end a run that was to be continued.
    const last = commands.filter((command) => command.type === 'finish' || command.type === 'continue-as-new');
    return last.at(-1) ?? null;
  };
}

async function withLostEvents(record: FinalRecord, lost: Promise<RunEvent[]>) {
  const events = await lost;
  return events.length > 0 ? { ...record, events: [...events, ...record.events] } : record;
}

// The border between the engine's state and Temporal's payloads: the state is plain JSON, and only a run of the same
// workflow carries it.
function writeCarry(state: EngineState): Json {
  return state as unknown as Json;
}
function readCarry(carry: Json): EngineState {
  return carry as unknown as EngineState;
}
