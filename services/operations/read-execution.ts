import { isTerminal, type RunView, type TaskView } from '../../workflows/execution.ts';
import type { Plan } from '../../workflows/language/plan.ts';
import type { AttemptRecord, RunResponse, StoredExecution } from '../store/store.ts';
import type { OperationDeps } from './deps.ts';
import { loadVersion } from './find-workflow.ts';
import { orderTasks } from './order-tasks.ts';
import type { ExecutionFacts } from './present-execution.ts';

/** An execution with what its run tells right now. */
export interface ReadExecution {
  facts: ExecutionFacts;
  /** The run could not be asked: this is what was last recorded. */
  stale: boolean;
  /** What a Response step answers with; null while open. */
  response: RunResponse | null;
}

/** Completes a record: an ended one speaks for itself, an open one is overlaid with the live answer of its run. */
export async function readExecution(deps: OperationDeps, record: StoredExecution): Promise<ReadExecution> {
  if (isTerminal(record.status)) return readClosed(deps, record);
  const view = await deps.runs.status(record.id);
  if (view === null || view === 'unknown' || isTerminal(view.status)) {
    // A run that has ended in the meantime has written its record before.
    const again = await deps.store.executions.find(record.tenantId, record.id);
    if (again && isTerminal(again.status)) return readClosed(deps, again);
    const notStarted = view === 'unknown' && record.status === 'QUEUED';
    return { facts: await openFacts(deps, again ?? record, null), stale: !notStarted, response: null };
  }
  return { facts: await openFacts(deps, record, view), stale: false, response: null };
}

/** The plan an execution runs. */
export async function loadPlan(
  deps: OperationDeps,
  execution: Pick<StoredExecution, 'inline' | 'tenantId' | 'workflowId' | 'version'>,
): Promise<Plan> {
  const { inline, tenantId, workflowId, version } = execution;
  if (inline) return inline.plan;
  if (workflowId === null || version === null) throw new Error('an execution has neither a version nor a definition');
  return (await loadVersion(deps, tenantId, workflowId, version)).plan;
}

async function readClosed(deps: OperationDeps, record: StoredExecution): Promise<ReadExecution> {
  const tasks = closeTasks(record, await completeTasks(deps, record));
  return { facts: { ...record, tasks }, stale: false, response: record.response };
}

/** What was running when an execution was stopped from outside has been cancelled by that. */
function closeTasks({ completedAt }: StoredExecution, tasks: TaskView[]): TaskView[] {
  const at = completedAt ? { completedAt: completedAt.getTime() } : {};
  const isOpen = ({ status }: TaskView) => status === 'RUNNING' || status === 'WAITING' || status === 'RETRYING';
  return tasks.map((task) => (isOpen(task) ? { ...task, status: 'CANCELLED', ...at } : task));
}

async function openFacts(deps: OperationDeps, record: StoredExecution, view: RunView | null): Promise<ExecutionFacts> {
  const tasks = view?.tasks ?? (await completeTasks(deps, record));
  const running = tasks.some((task) => task.status === 'RUNNING');
  const attempts = running ? await deps.store.executions.listAttempts(record.tenantId, record.id) : [];
  return {
    ...record,
    // Nothing but an end follows CANCELLING, whatever the run says of itself.
    status: record.status === 'CANCELLING' ? 'CANCELLING' : (view?.status ?? record.status),
    startedAt: view ? new Date(view.startedAt) : record.startedAt,
    tasks: overlayAttempts(tasks, attempts, deps.clock()),
  };
}

/** Recorded tasks in step order, with those that no write has mentioned yet. */
async function completeTasks(deps: OperationDeps, record: StoredExecution): Promise<TaskView[]> {
  if (record.complete) return record.tasks;
  const plan = await loadPlan(deps, record);
  const known = new Set(record.tasks.map((task) => task.path));
  const missing = deps.language.plannedTasks(plan).filter((task) => !known.has(task.path));
  return orderTasks(plan, [...record.tasks, ...missing]);
}

/** A running task whose last attempt failed shows RETRYING until the next one begins. */
function overlayAttempts(tasks: TaskView[], attempts: readonly AttemptRecord[], now: Date): TaskView[] {
  const last = new Map(attempts.map((attempt) => [attempt.path, attempt]));
  return tasks.map((task) => {
    const failed = last.get(task.path);
    if (!failed || task.status !== 'RUNNING') return task;
    return failed.retryAt > now
      ? { ...task, status: 'RETRYING', attempts: failed.attempt, error: failed.error }
      : { ...task, attempts: failed.attempt + 1 };
  });
}
