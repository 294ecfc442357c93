import type { z } from 'zod';
import type { Execution, ExecutionSummary, Task } from '../../../operations/resources.ts';
import { OUTPUTS_STEP } from './translate-definition.ts';
import { translateStatus, translateTaskStatus } from './translate-status.ts';
import type * as wire from './wire.ts';

/** The id that later revisions of the docs give the same execution: `we-` for our `ex-`. */
export function toLaterId(executionId: string): string {
  return executionId.replace(/^ex-/, 'we-');
}

/** Our id, from either form. */
export function toExecutionId(id: string): string {
  return id.replace(/^we-/, 'ex-');
}

/** The published document: fields in the published order, `input` once a task has started, `output` once it completed. */
export function toDocument(execution: Execution): z.input<typeof wire.execution> {
  return {
    execution_id: execution.id,
    workflow_id: execution.workflowId ?? '',
    status: translateStatus(execution.status),
    tasks: ownTasks(execution).map((task) => ({
      task_id: task.id,
      type: task.type,
      status: translateTaskStatus(task.status),
      ...(hasStarted(task) && isShown(task, 'input') ? { input: task.input } : {}),
      ...(hasCompleted(task) && isShown(task, 'output') ? { output: task.output } : {}),
    })),
  };
}

/** The document of later revisions: tasks by name. */
export function toLaterDocument(execution: Execution): z.input<typeof wire.laterExecution> {
  return {
    ...toLaterStarted(execution),
    tasks: ownTasks(execution).map((task) => ({ name: task.step, status: translateTaskStatus(task.status) })),
  };
}

/** What later revisions answer a start with. */
export function toLaterStarted(execution: Execution): z.input<typeof wire.laterExecuteResponse> {
  return {
    workflow_execution_id: toLaterId(execution.id),
    workflow_id: execution.workflowId ?? '',
    workflow_version: execution.version,
    status: translateStatus(execution.status),
  };
}

/** A row of the list; times to the second, as published. */
export function toRow(execution: ExecutionSummary): z.input<typeof wire.executionList>['executions'][number] {
  return {
    execution_id: execution.id,
    status: translateStatus(execution.status),
    created_at: toSeconds(execution.createdAt),
    started_at: execution.startedAt && toSeconds(execution.startedAt),
    completed_at: execution.completedAt && toSeconds(execution.completedAt),
  };
}

/** The step that holds a document's `outputs` is not one of its tasks. */
function ownTasks(execution: Execution): Task[] {
  return execution.tasks.filter((task) => task.step !== OUTPUTS_STEP);
}

function hasStarted(task: Task): boolean {
  return task.status !== 'PENDING' && task.status !== 'SKIPPED' && task.startedAt !== null;
}

function hasCompleted(task: Task): boolean {
  return task.status === 'COMPLETED' || task.status === 'COMPENSATED';
}

/** A value too large for the document is left out of it, rather than shown as null; `/v1/…/tasks/{id}` has it. */
function isShown(task: Task, field: 'input' | 'output'): boolean {
  return task.omitted?.includes(field) !== true;
}

function toSeconds(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z');
}
