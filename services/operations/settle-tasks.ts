import type { TaskStatus, TaskView } from '../../workflows/execution.ts';
import type { StoredExecution } from '../store/execution-records.ts';
import type { OperationDeps } from './deps.ts';

/** Statuses of tasks that something goes on with. */
export const openTaskStatuses: readonly TaskStatus[] = ['RUNNING', 'WAITING', 'RETRYING'];

/** What was running when an execution was stopped from outside has been cancelled by that. */
export function closeTask({ completedAt }: Pick<StoredExecution, 'completedAt'>, task: TaskView): TaskView {
  if (!openTaskStatuses.includes(task.status)) return task;
  return { ...task, status: 'CANCELLED', ...(completedAt ? { completedAt: completedAt.getTime() } : {}) };
}

/** A running task whose last attempt failed shows RETRYING until the next one begins. */
export async function readAttempts(
  deps: OperationDeps,
  { id, tenantId }: Pick<StoredExecution, 'id' | 'tenantId'>,
  tasks: readonly TaskView[],
): Promise<(task: TaskView) => TaskView> {
  const running = tasks.filter(({ status }) => status === 'RUNNING').map(({ path }) => path);
  const attempts = await deps.store.executions.listAttempts(tenantId, id, running);
  const last = new Map(attempts.map((attempt) => [attempt.path, attempt]));
  const now = deps.clock();
  return (task) => {
    const failed = last.get(task.path);
    if (!failed || task.status !== 'RUNNING') return task;
    return failed.retryAt > now
      ? { ...task, status: 'RETRYING', attempts: failed.attempt, error: failed.error }
      : { ...task, attempts: failed.attempt + 1 };
  };
}
