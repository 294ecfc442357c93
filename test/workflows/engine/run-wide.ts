import { evaluateOutside } from '../../../activities/evaluate-outside.ts';
import { keepLarge } from '../../../activities/keep-large.ts';
import type { ActionTask } from '../../../workflows/action-task.ts';
import type { Command } from '../../../workflows/engine/command.ts';
import type { EngineEvent } from '../../../workflows/engine/event.ts';
import type { EngineState } from '../../../workflows/engine/state.ts';
import type { FinalRecord, RunInput, TaskView } from '../../../workflows/execution.ts';
import { toStepError } from '../../../workflows/language/app-error.ts';
import type { Json } from '../../../workflows/language/json.ts';
import { valuesInMemory } from '../../activities/values-in-memory.ts';
import { engineFor } from './simulate-run.ts';

/** How a wide run is carried out. */
export interface WideWorld {
  /** What an action gives; a text is the code that it fails with. */
  act?: (task: ActionTask) => { output: Json } | { error: string };
  values?: ReturnType<typeof valuesInMemory>;
  /** Keeps outputs of actions of more characters outside, as the wrapper does; `inlineLimit` of the task counts, too. */
  keepOver?: number;
  /** Actions that end after everything else that can happen. */
  slow?: (task: ActionTask) => boolean;
  /** Sees the state after so many events. */
  look?: (state: EngineState) => void;
  lookEvery?: number;
}

/** What became of a wide run. */
export interface WideRun {
  record: FinalRecord;
  /** Tasks as a store that merges records has them. */
  tasks: Map<string, TaskView>;
  events: number;
  /** Commands by type. */
  counts: { [type: string]: number };
  values: ReturnType<typeof valuesInMemory>;
}

/** Runs an execution with the real evaluation outside; answers come first in, first out. @throws when it gets stuck */
export async function runWide(run: RunInput, world: WideWorld = {}): Promise<WideRun> {
  const { act = () => ({ output: null }), values = valuesInMemory(), look, lookEvery = 500 } = world;
  const engine = engineFor(run);
  const state = engine.start(1_000);
  const tasks = new Map<string, TaskView>();
  const counts: WideRun['counts'] = {};
  const keep = (changed: readonly TaskView[]) => {
    for (const task of changed) tasks.set(task.path, task.partial ? { ...tasks.get(task.path), ...task } : task);
  };
  const pending: EngineEvent[] = [{ type: 'started', at: 1_000 }];
  const late: EngineEvent[] = [];
  let at = 1_000;
  let events = 0;
  for (let event = pending.shift(); event; event = pending.shift() ?? late.shift()) {
    events += 1;
    at += 1;
    for (const command of engine.advance(state, { ...event, at }).commands) {
      counts[command.type] = (counts[command.type] ?? 0) + 1;
      if (command.type === 'finish') {
        keep(command.record.tasks);
        return { record: command.record, tasks, events, counts, values };
      }
      if (command.type === 'record') keep(command.projection.tasks);
      const answer = await answerTo(command);
      const isSlow = command.type === 'run-action' && world.slow?.(command.task);
      if (answer) (isSlow ? late : pending).push(answer);
    }
    if (events % lookEvery === 0) look?.(state);
  }
  throw new Error(`The run is stuck: ${JSON.stringify(state).slice(0, 2_000)}`);

  async function answerTo(command: Command): Promise<EngineEvent | null> {
    if (command.type === 'yield') return { type: 'yielded', at };
    if (command.type === 'record') return { type: 'recorded', at, revision: command.projection.revision };
    if (command.type === 'run-action') return perform(command.task);
    if (command.type !== 'evaluate') return null;
    const { id, work } = command;
    try {
      return { type: 'evaluated', at, id, value: await evaluateOutside(work, values) };
    } catch (error) {
      return { type: 'evaluation-failed', at, id, error: toStepError(error, null) };
    }
  }
  async function perform(task: ActionTask): Promise<EngineEvent> {
    const { path, inlineLimit = Number.POSITIVE_INFINITY } = task;
    const done = act(task);
    const limit = Math.min(inlineLimit, world.keepOver ?? Number.POSITIVE_INFINITY);
    if ('output' in done) {
      const output = await keepLarge(done.output, limit, values.values);
      return { type: 'action-completed', at, path, result: { output, attempts: 1 } };
    }
    const error = { code: done.error, message: done.error, step: path, details: null };
    return { type: 'action-failed', at, path, error, attempts: 1, cancelled: false };
  }
}
