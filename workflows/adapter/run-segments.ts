import type { ActionTask } from '../action-task.ts';
import type { EngineEvent } from '../engine/event.ts';
import type { EngineState } from '../engine/state.ts';
import { THRESHOLDS } from '../engine/thresholds.ts';
import { returnProjection } from '../engine/view.ts';
import type { RunInput } from '../execution.ts';
import type { Json } from '../language/json.ts';
import type { SegmentOutcome, SegmentRequest, SegmentResult } from '../segment.ts';
import type { EventQueue } from './event-queue.ts';
import type { ActionRunner } from './run-actions.ts';

/** Performs the ready actions of a `fast` run together, where they may be. */
export interface SegmentRunner {
  /** Dispatches the actions that a batch of commands asked for; what has ended meanwhile is left out. */
  dispatch(tasks: readonly ActionTask[]): void;
  /** Something came from outside: what ended before it is in the history. */
  noteRecorded(): void;
}

/** What a segment runner works with. */
export interface SegmentParts {
  run: RunInput;
  state: EngineState;
  queue: Pick<EventQueue, 'release'>;
  actions: ActionRunner;
  /** Performs a segment; everything else that happens is kept back until it has ended. Never fails. */
  perform(request: SegmentRequest): Promise<SegmentResult>;
}

/** Actions that one segment begins with, at most; more run as regular activities, all at once. */
const MAX_TASKS = 20;
/** Characters of JSON that a segment is given, at most. */
const MAX_REQUEST = 512 * 1024;

/**
 * Runs segments. While one runs, everything else that happens to the run is kept back, so that its outcomes lead the
 * engine here exactly where they led the engine in the activity. A run whose local activity is under way would not be
 * told of a cancel anyway: that is why a segment begins nothing more after a second.
 * What a segment came to is in the history only once the workflow task ends, so a crash would repeat two that followed
 * each other: after a segment, the next actions run regularly, which ends the workflow task.
 */
export function createSegmentRunner(parts: SegmentParts): SegmentRunner {
  const { run, queue, actions } = parts;
  /** What a segment began and did not bring to its end: from then on it runs as a regular activity. */
  const left = new Map<string, { delayMs: number; attempts: number }>();
  let isRecorded = true;

  const runRegularly = (task: ActionTask) => {
    const { delayMs = 0, attempts = 0 } = left.get(task.path) ?? {};
    left.delete(task.path);
    actions.run(attempts > 0 ? { ...task, attemptsBefore: attempts } : task, delayMs);
  };
  const perform = async (request: SegmentRequest) => {
    const { tasks } = request;
    const result = await parts.perform(request);
    const projection = tasks.find((task) => task.projection)?.projection;
    if (projection && !result.projected) {
      returnProjection(parts.state, projection);
      parts.state.told = null;
    }
    for (const { path, ...how } of result.left) left.set(path, how);
    isRecorded = result.outcomes.length === 0;
    const ended = new Set(result.outcomes.map(({ path }) => path));
    // A task whose projection came too late for the segment is told by a later one.
    for (const { projection: _, ...task } of tasks) if (!ended.has(task.path)) runRegularly(task);
    queue.release(result.outcomes.map(toEvent));
  };
  return {
    dispatch(given) {
      const { state } = parts;
      const open = given.filter(({ path }) => state.open[path]?.kind === 'action' || state.undoing?.current === path);
      // What was asked for and to stop by the same batch never begins. Runs of earlier engines began it all the same.
      const isStopped = ({ path }: ActionTask) => run.engineVersion > 2 && state.open[path]?.cancelled === true;
      for (const task of open.filter(isStopped)) {
        runRegularly(task);
        actions.cancel(task.path);
      }
      const tasks = open.filter((task) => !isStopped(task));
      const isFree = isRecorded && !tasks.some(({ path }) => left.has(path));
      const request = isFree ? requestFor(run, state, tasks) : null;
      if (request) void perform(request);
      else for (const task of tasks) runRegularly(task);
    },
    noteRecorded() {
      isRecorded = true;
    },
  };
}

/** The request for a segment of these actions; null when they, or the state, do not fit into one. */
function requestFor(run: RunInput, state: EngineState, tasks: ActionTask[]): SegmentRequest | null {
  const fits = tasks.length > 0 && tasks.length <= MAX_TASKS && tasks.every(({ local, rate }) => local && !rate);
  if (!fits || state.ended || state.gate !== 'open' || state.recording) return null;
  if (state.inlineSize > THRESHOLDS.inlineCharacters) return null;
  const { carry: _, ...withoutCarry } = run;
  // The border between the engine's state and an activity's payload: the state is plain JSON.
  const request = { run: withoutCarry, state: state as unknown as Json, tasks };
  return JSON.stringify(request).length <= MAX_REQUEST ? request : null;
}

function toEvent(outcome: SegmentOutcome): EngineEvent {
  const { path, at } = outcome;
  if ('result' in outcome) return { type: 'action-completed', at, path, result: outcome.result };
  const { error, cancelled } = outcome;
  return { type: 'action-failed', at, path, error, attempts: 1, cancelled };
}
