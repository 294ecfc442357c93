import type { z } from 'zod';
import type { ExecutionStatus } from '../../../../workflows/execution.ts';
import type { Outcome } from '../../../operations/get-outcome.ts';
import { toTaskId } from './task-id.ts';
import type * as wire from './wire.ts';

const statuses = {
  QUEUED: 'in_progress',
  RUNNING: 'in_progress',
  WAITING: 'in_progress',
  PAUSED: 'in_progress',
  CANCELLING: 'in_progress',
  COMPLETED: 'completed',
  FAILED: 'failed',
  TIMED_OUT: 'failed',
  CANCELLED: 'canceled',
  TERMINATED: 'canceled',
} as const satisfies Record<ExecutionStatus, z.infer<typeof wire.taskStatus>>;

/** The published word for the status of an execution. */
export function translateStatus(status: ExecutionStatus) {
  return statuses[status];
}

/** The published document, keys in the published order. Clients take any `error` for a failure, so only a failure has one. */
export function toTask(outcome: Outcome): z.input<typeof wire.task> {
  const status = translateStatus(outcome.status);
  return {
    id: toTaskId(outcome.id),
    workflow_id: outcome.workflowId ?? '',
    status,
    result: status === 'completed' ? outcome.output : null,
    files: status === 'completed' ? outcome.files.map(toFile) : [],
    error: status === 'failed' ? outcome.error?.message || 'The workflow failed.' : null,
    // The published examples know no time in a queue.
    started_at: toSeconds(outcome.startedAt ?? outcome.createdAt),
    completed_at: outcome.completedAt && toSeconds(outcome.completedAt),
    created_at: toSeconds(outcome.createdAt),
  };
}

function toFile({ number, name, size, contentType }: Outcome['files'][number]) {
  return { id: number, name, size, content_type: contentType };
}

function toSeconds(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z');
}
