import { isTerminal, type TaskStatus, type TaskView } from '../../workflows/execution.ts';
import type { StoredExecution } from '../store/execution-records.ts';
import type { TaskOrder } from '../store/task-order.ts';
import type { TaskQuery } from '../store/task-query.ts';
import { openTaskStatuses } from './settle-tasks.ts';

/** Which tasks a list shows. */
export interface TaskFilter {
  status?: readonly TaskStatus[] | undefined;
  /** A path, or the id of a step: with everything inside of it. */
  step?: string | undefined;
  type?: string | undefined;
}

/** The filter as it is applied to tasks, and what it spares the store to read. */
export function createTaskFilter(
  order: TaskOrder,
  { record }: { record: StoredExecution },
  { status, step, type }: TaskFilter,
): { matches: (task: TaskView) => boolean; read: Pick<TaskQuery, 'statuses' | 'steps' | 'within'> } {
  const isPath = step !== undefined && /[[/]/.test(step);
  const matches = (task: TaskView) =>
    (!status || status.includes(task.status)) &&
    (type === undefined || task.type === type) &&
    (step === undefined || (isPath ? isBelow(task.path, step) : hasStep(task.path, step)));
  const steps = step !== undefined && !isPath ? order.stepsBelow(step) : type && order.stepsOfType(type);
  return {
    matches,
    read: {
      ...(status ? { statuses: recordedAs(record, status) } : {}),
      ...(steps ? { steps } : {}),
      ...(isPath ? { within: order.spansBelow(step) } : {}),
    },
  };
}

/** The statuses under which the tasks may be recorded: attempts are noted apart, and a stop from outside is not told. */
function recordedAs(record: StoredExecution, wanted: readonly TaskStatus[]): TaskStatus[] {
  const statuses = new Set(wanted);
  if (wanted.includes('RETRYING')) statuses.add('RUNNING');
  const isStopped = isTerminal(record.status) && !record.complete;
  if (isStopped && wanted.includes('CANCELLED')) for (const status of openTaskStatuses) statuses.add(status);
  return [...statuses];
}

function isBelow(path: string, step: string): boolean {
  return path === step || path.startsWith(`${step}/`) || path.startsWith(`${step}[`);
}

function hasStep(path: string, id: string): boolean {
  return path.split('/').some((part) => part.replace(/\[\d+\]$/, '') === id);
}
