import type { Projection, TaskView } from '../execution.ts';
import type { Activation } from './activation.ts';
import type { Command } from './command.ts';
import { discountInline, sizeOf } from './inline-size.ts';
import { graphKey } from './plan-index.ts';
import type { EngineState, Frame } from './state.ts';
import { takeProjection } from './view.ts';

/** Notes that the tasks of a pass that has ended may be forgotten once they are recorded: nobody sees them any more. */
export function noteClosedPass(a: Activation, frame: Frame): void {
  const walk = (graph: string, place: Pick<Frame, 'prefix' | 'only'>): void => {
    for (const { id } of a.index.get(graph)?.steps ?? []) {
      const path = place.only ?? place.prefix + id;
      if (!a.state.tasks[path]) continue;
      a.state.finished.push(path);
      for (const inner of a.state.entered[path] ?? []) {
        // Passes of a loop inside have noted their own.
        if (inner !== graphKey(graph, id, 'pass')) walk(inner, { prefix: `${path}/` });
      }
    }
  };
  if (a.run.engineVersion >= 2) walk(frame.graph, frame);
}

/** Whether steps may start: what has ended must not pile up faster than it is recorded. */
export function mayDispatch({ state, thresholds }: Activation): boolean {
  return state.finished.length + (state.recording?.paths.length ?? 0) < thresholds.unrecordedTasks;
}

/** A record of what the state is to forget; null while one is under way or when it is not worth while. */
export function takeRecord(a: Activation): Extract<Command, { type: 'record' }> | null {
  const { state } = a;
  if (state.recording || a.run.engineVersion < 2) return null;
  const { inlineCharacters, recordTasks, recordTasksWhenLarge } = a.thresholds;
  const isLarge = state.inlineSize > inlineCharacters;
  const worth = isLarge ? recordTasksWhenLarge : recordTasks;
  if (state.finished.length < worth && !isLarge) return null;
  const inputs = isLarge ? largeInputs(a) : [];
  if (state.finished.length < worth && inputs.length === 0) return null;
  const paths = state.finished;
  const projection = takeProjection(a);
  if (!projection) return null;
  state.finished = [];
  state.recording = { revision: projection.revision, paths, ...(inputs.length > 0 ? { inputs } : {}) };
  return { type: 'record', projection: withTasks(state, projection, [...paths, ...inputs]) };
}

/** Forgets what the record under way holds. */
export function applyRecorded(a: Activation, revision: number): void {
  const { state } = a;
  const { recording } = state;
  if (recording?.revision !== revision) return;
  state.recording = null;
  state.forgot = true;
  for (const path of recording.paths) forgetTask(a, path);
  for (const path of recording.inputs ?? []) forgetInput(a, path);
}

function forgetTask(a: Activation, path: string): void {
  const { state } = a;
  const task = state.tasks[path];
  if (task?.input !== undefined) discountInline(a, task.input);
  if (task?.output !== undefined) discountInline(a, task.output);
  for (const table of [state.tasks, state.changed, state.entered, state.passes, state.fresh, state.answers]) {
    delete table[path];
  }
}

function forgetInput(a: Activation, path: string): void {
  const task = a.state.tasks[path];
  if (task?.input === undefined) return;
  discountInline(a, task.input);
  delete task.input;
  task.partial = true;
}

/** Ended tasks whose inputs are large. */
function largeInputs(a: Activation): string[] {
  return Object.values(a.state.tasks)
    .filter((task) => isEnded(task) && task.input !== undefined && sizeOf(a, task.input) > a.thresholds.forgottenInput)
    .map(({ path }) => path);
}

function isEnded({ completedAt, status }: TaskView): boolean {
  return completedAt !== undefined && status !== 'RUNNING' && status !== 'WAITING';
}

/** What is forgotten is written whole, whether it changed since the last projection or not. */
function withTasks(state: EngineState, projection: Projection, paths: readonly string[]): Projection {
  const carried = new Set(projection.tasks.map(({ path }) => path));
  const more = paths.flatMap((path) => {
    const task = state.tasks[path];
    return task && !carried.has(path) ? [{ ...task }] : [];
  });
  return { ...projection, tasks: [...projection.tasks, ...more] };
}
