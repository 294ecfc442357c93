import type { Execution, Task } from '../../../../services/operations/resources.ts';
import { openStatuses, terminalStatuses } from '../../../../workflows/execution.ts';

/** In the order of the contract. */
export const executionStatuses = [...openStatuses, ...terminalStatuses];

/** A task of an execution; what is not given is that of one that runs. */
export function sampleTask(given: Partial<Task> = {}): Task {
  return {
    id: 'task-00000000',
    step: 'step1',
    type: 'Echo',
    status: 'RUNNING',
    attempts: 1,
    input: null,
    output: null,
    error: null,
    startedAt: '2024-01-01T00:00:01.000Z',
    completedAt: null,
    reused: false,
    reason: null,
    childId: null,
    note: null,
    ...given,
  };
}

/** An execution; what is not given is that of one that completed. */
export function sampleExecution(given: Partial<Execution> = {}): Execution {
  return {
    id: 'ex-1a2b3c4d',
    workflowId: 'wf-4g7h8j9k',
    version: 1,
    status: 'COMPLETED',
    input: null,
    output: null,
    error: null,
    reason: null,
    labels: {},
    retryOf: null,
    rerunOf: null,
    parentId: null,
    startedBy: null,
    createdAt: '2024-01-01T00:00:00.123Z',
    startedAt: '2024-01-01T00:00:01.000Z',
    completedAt: '2024-01-01T00:00:02.000Z',
    compensated: null,
    compensations: [],
    stale: false,
    tasks: [],
    tasksCursor: null,
    ...given,
  };
}
