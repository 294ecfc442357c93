import type { ValueStore } from '../../activities/value-store.ts';
import type { Compensation, ExecutionStatus, TaskView, WaitReason } from '../../workflows/execution.ts';
import type { StepError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';
import type { ExecutionHead } from '../store/execution-records.ts';
import type { StartedBy } from '../store/started-by.ts';
import type { Labels } from '../store/workflow-records.ts';
import { presentReason, presentTasks, shortError } from './present-task.ts';
import type { Execution, ExecutionSummary } from './resources.ts';
import { fitValue } from './show-value.ts';
import { presentStartedBy } from './started-by.ts';

/** How much of an execution is shown. */
export interface Extent {
  /** How many tasks. */
  tasks: number;
  /** Bytes of JSON that they take. */
  taskBytes: number;
  /** Bytes of JSON of its input, and of its output. */
  valueBytes: number;
}

/** What a read shows: less than 100 KB in all. */
export const FIRST_PAGE: Extent = { tasks: 100, taskBytes: 40 * 1024, valueBytes: 16 * 1024 };

/** What the answer to a start shows: its input and output whole. */
export const STARTED: Extent = { tasks: 100, taskBytes: 64 * 1024, valueBytes: Number.POSITIVE_INFINITY };

/** The tasks of any but a very wide run; only values beyond 1 MiB in total are omitted. */
export const ALL_TASKS: Extent = { tasks: 2000, taskBytes: 1024 * 1024, valueBytes: Number.POSITIVE_INFINITY };

/** Steps undone that an execution lists. */
const COMPENSATIONS = 100;

/** What is shown of an execution, from its record or from its run. Large values are references. */
export interface ExecutionFacts {
  id: string;
  workflowId: string | null;
  version: number | null;
  status: ExecutionStatus;
  input: Json;
  output: Json;
  error: StepError | null;
  /** Absent: it has not started, or has ended. */
  reason?: WaitReason | null;
  labels: Labels;
  retryOf: string | null;
  rerunOf: string | null;
  parent?: { executionId: string } | null;
  startedBy?: StartedBy;
  createdAt: Date;
  startedAt: Date | null;
  completedAt: Date | null;
  compensation: Compensation | null;
  /** The first ones, in step order. */
  tasks: TaskView[];
  /** Cursor for what follows so many of them; null after the last of all. */
  cursorAfter: (shown: number) => Promise<string | null>;
}

/** An execution as callers see it. */
export async function presentExecution(
  values: ValueStore,
  facts: ExecutionFacts,
  stale: boolean,
  extent = FIRST_PAGE,
): Promise<Execution> {
  const own = await presentValues(values, facts, extent);
  const tasks = await presentTasks(values, facts.id, facts.tasks.slice(0, extent.tasks), extent.taskBytes);
  return { ...presentHead(facts), ...own, stale, tasks, tasksCursor: await facts.cursorAfter(tasks.length) };
}

/** An execution as lists show it. */
export function presentSummary(head: ExecutionHead): ExecutionSummary {
  return presentHead(head);
}

async function presentValues(values: ValueStore, facts: ExecutionFacts, { valueBytes }: Extent) {
  const omitted: NonNullable<Execution['omitted']> = [];
  const show = async (field: 'input' | 'output') => {
    const fitting = await fitValue(values, facts[field], valueBytes);
    if (!fitting) omitted.push(field);
    return fitting?.shown ?? null;
  };
  const input = await show('input');
  const output = await show('output');
  const whole = facts.error && valueBytes === Number.POSITIVE_INFINITY;
  const error = facts.error && !whole ? shortError(facts.error) : { error: facts.error, isShort: false };
  if (error.isShort) omitted.push('error');
  const undone = (facts.compensation?.steps ?? []).map((each) => shortUndone(each));
  const isCut = undone.length > COMPENSATIONS || undone.some(({ isShort }) => isShort);
  if (isCut) omitted.push('compensations');
  return {
    input,
    output,
    error: error.error,
    reason: presentReason(facts.reason),
    compensated: facts.compensation?.compensated ?? null,
    compensations: undone.slice(0, COMPENSATIONS).map(({ step, status, error }) => ({ step, status, error })),
    ...(omitted.length > 0 ? { omitted } : {}),
  };
}

function shortUndone({ step, status, error }: Compensation['steps'][number]) {
  if (!error) return { step, status, error, isShort: false };
  const short = { code: error.code, message: error.message.slice(0, 100), step: error.step, details: null };
  return { step, status, error: short, isShort: error.details !== null || error.message.length > 100 };
}

function presentHead(
  facts: Omit<ExecutionFacts, 'input' | 'output' | 'reason' | 'tasks' | 'compensation' | 'cursorAfter'>,
): ExecutionSummary {
  return {
    id: facts.id,
    workflowId: facts.workflowId,
    version: facts.version,
    status: facts.status,
    error: facts.error,
    labels: facts.labels,
    retryOf: facts.retryOf,
    rerunOf: facts.rerunOf,
    parentId: facts.parent?.executionId ?? null,
    startedBy: presentStartedBy(facts.startedBy),
    createdAt: facts.createdAt.toISOString(),
    startedAt: facts.startedAt?.toISOString() ?? null,
    completedAt: facts.completedAt?.toISOString() ?? null,
  };
}
