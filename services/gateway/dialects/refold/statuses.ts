import type { ExecutionStatus, TaskStatus } from '../../../../workflows/execution.ts';

/** The three of the first API; what was stopped or timed out has not completed. */
const responseStatuses = {
  QUEUED: 'RUNNING',
  RUNNING: 'RUNNING',
  WAITING: 'RUNNING',
  PAUSED: 'RUNNING',
  CANCELLING: 'RUNNING',
  COMPLETED: 'COMPLETED',
  FAILED: 'ERRORED',
  CANCELLED: 'ERRORED',
  TIMED_OUT: 'ERRORED',
  TERMINATED: 'ERRORED',
} as const satisfies Record<ExecutionStatus, string>;

const statuses = {
  QUEUED: 'QUEUED',
  RUNNING: 'RUNNING',
  WAITING: 'RUNNING',
  PAUSED: 'RUNNING',
  CANCELLING: 'STOPPING',
  COMPLETED: 'COMPLETED',
  FAILED: 'ERRORED',
  CANCELLED: 'STOPPED',
  TIMED_OUT: 'TIMED_OUT',
  TERMINATED: 'TERMINATED',
} as const satisfies Record<ExecutionStatus, string>;

const nodeStatuses = {
  PENDING: 'Ready',
  RUNNING: 'Waiting',
  WAITING: 'Waiting',
  RETRYING: 'Waiting',
  COMPLETED: 'Success',
  COMPENSATED: 'Success',
  FAILED: 'Errored',
  SKIPPED: 'Rejected',
  CANCELLED: 'Stopped',
} as const satisfies Record<TaskStatus, string>;

/** The code that a Terminate node without a toggle ends an execution with. */
export const TERMINATED_CODE = 'terminated';

/** The code that one with the toggle `error` ends it with. */
export const TERMINATED_WITH_ERROR_CODE = 'terminated-with-error';

/** Whether a Terminate node has ended an execution, and nothing has gone wrong. */
export function isTermination(error: { code: string } | null): boolean {
  return error?.code === TERMINATED_CODE || error?.code === TERMINATED_WITH_ERROR_CODE;
}

/** The word of `/response`. */
export function toResponseStatus(status: ExecutionStatus) {
  return responseStatuses[status];
}

/** The word of the second API. A Terminate node ends an execution as terminated. */
export function toStatus({ status, error }: { status: ExecutionStatus; error: { code: string } | null }) {
  return status === 'FAILED' && error?.code === TERMINATED_CODE ? 'TERMINATED' : statuses[status];
}

/** Our statuses behind a word of the filter; undefined: every one. Empty: there is no such word. */
export function fromStatus(word: string | undefined): ExecutionStatus[] | undefined {
  if (word === undefined || word === '' || word.toLowerCase() === 'all') return undefined;
  const found = Object.entries(statuses).filter(([, published]) => published === word.toUpperCase());
  return found.map(([status]) => status as keyof typeof statuses);
}

/** The word for a node. A failure that is skipped over, and a time-out, have words of their own. */
export function toNodeStatus(status: TaskStatus, errorCode: string | null, skipsErrors: boolean) {
  if (status !== 'FAILED') return nodeStatuses[status];
  if (skipsErrors) return 'Errored_and_Skipped';
  return errorCode === 'step-timeout' || errorCode === 'execution-timeout' ? 'Timed_Out' : 'Errored';
}

export { nodeStatuses, statuses };
