import { isTerminal, type RunView, type TaskView } from '../../workflows/execution.ts';
import type { StoredExecution } from '../store/execution-records.ts';
import { laterTask } from '../store/record-chunk.ts';
import { comparePlaces, createTaskOrder, isAfter, type TaskOrder, type TaskPosition } from '../store/task-order.ts';
import type { PlacedTask } from '../store/task-query.ts';
import type { OperationDeps } from './deps.ts';
import { loadPlan } from './load-plan.ts';
import { closeTask, readAttempts } from './settle-tasks.ts';
import { createTaskFilter, type TaskFilter } from './task-filter.ts';

/** Spans that one page reads at most: a page that finds too little in them is short, and goes on after them. */
const MOST_SPANS = 64;
const FIRST_SPANS = 2;

/** Where the tasks of an execution are read: its record, and its run if that could be asked. */
export interface TaskSource {
  record: StoredExecution;
  view: RunView | null;
}

/** Which tasks are asked for. */
export interface TaskAsk extends TaskFilter {
  after: TaskPosition | null;
  limit: number;
}

/** Some tasks in step order; `next` is null after the last one. */
export interface TaskPage {
  tasks: TaskView[];
  next: TaskPosition | null;
}

/** Reads a page of the tasks of an execution. The work does not grow with the number of its tasks. */
export async function pageTasks(deps: OperationDeps, source: TaskSource, ask: TaskAsk): Promise<TaskPage> {
  const plan = await loadPlan(deps, source.record);
  const order = createTaskOrder(plan);
  const filter = createTaskFilter(order, source, ask);
  const live = placeAll(order, source.view?.tasks ?? []);
  const isTold = isWhole(source.view);
  const planned = isTold || source.record.complete ? [] : placeAll(order, deps.language.plannedTasks(plan));
  const besides = [...live, ...planned].map(({ place }) => place.span);
  const found: PlacedTask[] = [];
  let after = ask.after;
  for (let spans = FIRST_SPANS, read = 0; ; read += spans, spans *= 2) {
    const recorded = isTold
      ? { tasks: [], end: null }
      : await deps.store.executions.readTasks(source.record, { ...filter.read, order, after, spans, besides });
    const window = merge(recorded.tasks, live, planned).filter(
      ({ place }) => (!after || isAfter(place, after)) && (!recorded.end || !isAfter(place, recorded.end)),
    );
    for (const row of await settle(deps, source, window)) if (filter.matches(row.task)) found.push(row);
    const last = found[ask.limit - 1];
    if (last && (found.length > ask.limit || recorded.end)) return { tasks: take(found, ask.limit), next: last.place };
    if (!recorded.end || read + spans >= MOST_SPANS) return { tasks: take(found, ask.limit), next: recorded.end };
    after = recorded.end;
  }
}

/** A view that leaves nothing out tells more than any record. */
function isWhole(view: RunView | null): boolean {
  return view !== null && view.partial !== true;
}

function placeAll(order: TaskOrder, tasks: readonly TaskView[]): PlacedTask[] {
  return tasks.map((task) => ({ task, place: order.placeOf(task.path) }));
}

/** What the run tells holds over what is recorded; what nobody told of is PENDING. */
function merge(recorded: PlacedTask[], live: PlacedTask[], planned: PlacedTask[]): PlacedTask[] {
  const byPath = new Map(planned.map((row) => [row.task.path, row]));
  for (const row of recorded) byPath.set(row.task.path, row);
  const told = new Map(recorded.map(({ task }) => [task.path, task]));
  for (const { task, place } of live) byPath.set(task.path, { place, task: laterTask(told.get(task.path), task) });
  return [...byPath.values()].sort((a, b) => comparePlaces(a.place, b.place));
}

/** Tasks as they stand: those of an execution that was stopped from outside have stopped, those of an open one may be retrying. */
async function settle(deps: OperationDeps, { record }: TaskSource, rows: PlacedTask[]): Promise<PlacedTask[]> {
  if (isTerminal(record.status)) return rows.map(({ place, task }) => ({ place, task: closeTask(record, task) }));
  const overlay = await readAttempts(
    deps,
    record,
    rows.map(({ task }) => task),
  );
  return rows.map(({ place, task }) => ({ place, task: overlay(task) }));
}

function take(rows: readonly PlacedTask[], limit: number): TaskView[] {
  return rows.slice(0, limit).map(({ task }) => task);
}
