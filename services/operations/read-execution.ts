import { isTerminal, type RunView, type TaskView } from '../../workflows/execution.ts';
import type { RunResponse, StoredExecution } from '../store/execution-records.ts';
import { createTaskOrder, type TaskPosition } from '../store/task-order.ts';
import type { OperationDeps } from './deps.ts';
import { loadPlan } from './load-plan.ts';
import { pageTasks, type TaskSource } from './page-tasks.ts';
import { type ExecutionFacts, FIRST_PAGE } from './present-execution.ts';
import { closeTask } from './settle-tasks.ts';
import { encodeTaskCursor } from './task-cursor.ts';

/** An execution with what its run tells right now. */
export interface ReadExecution {
  facts: ExecutionFacts;
  /** The run could not be asked: this is what was last recorded. */
  stale: boolean;
  /** What a Response step answers with; null while open. */
  response: RunResponse | null;
}

/** An execution and where its tasks are read. */
export interface ReadSource extends TaskSource {
  stale: boolean;
}

/** Completes a record: an ended one speaks for itself, an open one is overlaid with the live answer of its run. */
export async function readSource(deps: OperationDeps, record: StoredExecution): Promise<ReadSource> {
  if (isTerminal(record.status)) return { record, view: null, stale: false };
  const view = await deps.runs.status(record.id);
  if (view !== null && view !== 'unknown' && !isTerminal(view.status)) return { record, view, stale: false };
  // A run that has ended in the meantime has written its record before.
  const again = (await deps.store.executions.find(record.tenantId, record.id)) ?? record;
  const notStarted = view === 'unknown' && record.status === 'QUEUED';
  return { record: again, view: null, stale: !isTerminal(again.status) && !notStarted };
}

/** The same with its first tasks. */
export async function readExecution(
  deps: OperationDeps,
  given: StoredExecution,
  limit = FIRST_PAGE.tasks,
): Promise<ReadExecution> {
  const source = await readSource(deps, given);
  const { record, view, stale } = source;
  const { tasks, next } = await firstTasks(deps, source, limit);
  const facts: ExecutionFacts = {
    ...record,
    ...openFacts(record, view),
    tasks,
    cursorAfter: async (shown) => {
      const position = shown < tasks.length ? await positionOf(deps, record, tasks[shown - 1]) : next;
      return position && encodeTaskCursor(record, {}, position);
    },
  };
  return { facts, stale, response: isTerminal(record.status) ? record.response : null };
}

/** Nothing but an end follows CANCELLING, whatever the run says of itself. */
function openFacts(record: StoredExecution, view: RunView | null) {
  if (!view) return record.status === 'WAITING' ? {} : { reason: null };
  const status = record.status === 'CANCELLING' ? ('CANCELLING' as const) : view.status;
  return { status, startedAt: new Date(view.startedAt), reason: view.reason ?? null };
}

/** The record of a run that told all its tasks at its end needs neither its plan nor another read. */
async function firstTasks(
  deps: OperationDeps,
  source: TaskSource,
  limit: number,
): Promise<{ tasks: TaskView[]; next: TaskPosition | null }> {
  const { complete, spread, held } = source.record;
  const [only] = held;
  if (!complete || spread || held.length !== 1 || !only) return pageTasks(deps, source, { after: null, limit });
  const tasks = only.tasks.slice(0, limit).map((task) => closeTask(source.record, task));
  const more = only.tasks.length > limit;
  return { tasks, next: more ? await positionOf(deps, source.record, tasks.at(-1)) : null };
}

async function positionOf(
  deps: OperationDeps,
  record: StoredExecution,
  task: TaskView | undefined,
): Promise<TaskPosition | null> {
  return task ? createTaskOrder(await loadPlan(deps, record)).placeOf(task.path) : null;
}
