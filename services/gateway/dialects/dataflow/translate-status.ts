import type { ExecutionStatus, TaskStatus } from '../../../../workflows/execution.ts';

const executionStatuses = {
  QUEUED: 'PENDING',
  RUNNING: 'RUNNING',
  WAITING: 'RUNNING',
  PAUSED: 'RUNNING',
  CANCELLING: 'RUNNING',
  COMPLETED: 'COMPLETED',
  FAILED: 'FAILED',
  TIMED_OUT: 'FAILED',
  CANCELLED: 'CANCELLED',
  TERMINATED: 'CANCELLED',
} as const satisfies Record<ExecutionStatus, string>;

const taskStatuses = {
  PENDING: 'PENDING',
  RUNNING: 'RUNNING',
  WAITING: 'RUNNING',
  RETRYING: 'RUNNING',
  COMPLETED: 'COMPLETED',
  COMPENSATED: 'COMPLETED',
  FAILED: 'FAILED',
  SKIPPED: 'SKIPPED',
  CANCELLED: 'CANCELLED',
} as const satisfies Record<TaskStatus, string>;

/** The published word for the status of an execution. */
export function translateStatus(status: ExecutionStatus) {
  return executionStatuses[status];
}

/** The published word for the status of a task. */
export function translateTaskStatus(status: TaskStatus) {
  return taskStatuses[status];
}
