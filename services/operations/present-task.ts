import type { ValueStore } from '../../activities/value-store.ts';
import type { TaskView, WaitReason } from '../../workflows/execution.ts';
import type { StepError } from '../../workflows/language/app-error.ts';
import { taskId } from '../store/task-id.ts';
import type { Task } from './resources.ts';
import { fitValue } from './show-value.ts';

/** Bytes of an error that a list shows. */
const ERROR_BYTES = 1024;
const MESSAGE_CHARACTERS = 300;
/** What `omitted` may take. */
const OMITTED_BYTES = 48;

/** One task as callers see it, whole. */
export async function presentTask(values: ValueStore, executionId: string, task: TaskView): Promise<Task> {
  return (await fillValues(values, presentRow(executionId, task), task, Number.POSITIVE_INFINITY)).row;
}

/**
 * Tasks of one page. Rows are given while they fit, then values in order until the bytes are used up; larger ones are
 * omitted. At least one row is given.
 */
export async function presentTasks(
  values: ValueStore,
  executionId: string,
  tasks: readonly TaskView[],
  bytes: number,
): Promise<Task[]> {
  const rows: Task[] = [];
  let left = bytes;
  for (const task of tasks) {
    const row = shortenError(presentRow(executionId, task));
    const size = Buffer.byteLength(JSON.stringify(row)) + OMITTED_BYTES;
    if (size > left && rows.length > 0) break;
    rows.push(row);
    left -= size;
  }
  const filled: Task[] = [];
  for (const [index, row] of rows.entries()) {
    const task = tasks[index];
    if (!task) break;
    const { row: whole, used } = await fillValues(values, row, task, Math.max(0, left));
    filled.push(whole);
    left -= used;
  }
  return filled;
}

/** An error for a list: details and the end of a long message are left to the task itself. */
export function shortError(error: StepError): { error: StepError; isShort: boolean } {
  if (Buffer.byteLength(JSON.stringify(error)) <= ERROR_BYTES) return { error, isShort: false };
  return { error: { ...error, message: error.message.slice(0, MESSAGE_CHARACTERS), details: null }, isShort: true };
}

function shortenError(row: Task): Task {
  if (!row.error) return row;
  const { error, isShort } = shortError(row.error);
  return isShort ? { ...row, error, omitted: ['error'] } : row;
}

async function fillValues(
  values: ValueStore,
  row: Task,
  task: TaskView,
  most: number,
): Promise<{ row: Task; used: number }> {
  let used = 0;
  const filled = { ...row };
  const omitted = [...(row.omitted ?? [])];
  for (const field of ['input', 'output'] as const) {
    const value = task[field];
    // A value that a view left out and no record has yet.
    if (value === undefined && !(task.partial && isTold(task, field))) continue;
    const fitting = value === undefined ? null : await fitValue(values, value, most - used);
    if (fitting) {
      filled[field] = fitting.shown;
      used += fitting.bytes;
    } else omitted.push(field);
  }
  return { row: omitted.length > 0 ? { ...filled, omitted } : filled, used };
}

/** Whether there is such a value at all: an output only once the task has completed. */
function isTold({ status }: TaskView, field: 'input' | 'output'): boolean {
  return field === 'input' ? status !== 'PENDING' : status === 'COMPLETED' || status === 'COMPENSATED';
}

/** All but its values. */
function presentRow(executionId: string, task: TaskView): Task {
  const { reason } = task;
  return {
    id: taskId(executionId, task.path),
    step: task.path,
    type: task.type,
    status: task.status,
    attempts: task.attempts,
    input: null,
    output: null,
    error: task.error ?? null,
    startedAt: toTime(task.startedAt),
    completedAt: toTime(task.completedAt),
    reused: task.reused ?? false,
    reason: presentReason(reason),
    childId: task.childId ?? null,
    note: task.note ?? null,
  };
}

/** What something waits for, as callers see it. */
export function presentReason(reason: WaitReason | null | undefined): Task['reason'] {
  return reason ? { kind: reason.kind, message: reason.message, until: toTime(reason.until) } : null;
}

function toTime(epochMs: number | undefined): string | null {
  return epochMs === undefined ? null : new Date(epochMs).toISOString();
}
