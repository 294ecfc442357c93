import type { ExecutionStatus, TaskView } from '../../workflows/execution.ts';
import type { StepError } from '../../workflows/language/app-error.ts';
import type { Json } from '../../workflows/language/json.ts';
import type { ExecutionHead, Labels } from '../store/store.ts';
import { presentTasks } from './present-task.ts';
import type { Execution, ExecutionSummary } from './resources.ts';

/** How much of the tasks an execution carries: their number, and the characters of JSON that their values may take. */
export interface TaskPage {
  count: number;
  characters: number;
}

const FIRST_PAGE: TaskPage = { count: 100, characters: 64 * 1024 };

/** All tasks; only values beyond 1 MiB in total are omitted. */
export const ALL_TASKS: TaskPage = { count: Number.POSITIVE_INFINITY, characters: 1024 * 1024 };

/** What is shown of an execution, from its record or from its run. */
export interface ExecutionFacts {
  id: string;
  workflowId: string | null;
  version: number | null;
  status: ExecutionStatus;
  input: Json;
  output: Json;
  error: StepError | null;
  labels: Labels;
  retryOf: string | null;
  rerunOf: string | null;
  createdAt: Date;
  startedAt: Date | null;
  completedAt: Date | null;
  /** All of them, in step order. */
  tasks: TaskView[];
}

/** An execution as callers see it, with the first page of its tasks unless more are wanted. */
export function presentExecution(facts: ExecutionFacts, stale: boolean, page = FIRST_PAGE): Execution {
  return {
    ...presentHead(facts),
    input: facts.input,
    output: facts.output,
    stale,
    tasks: presentTasks(facts.id, facts.tasks.slice(0, page.count), page.characters),
  };
}

/** An execution as lists show it. */
export function presentSummary(head: ExecutionHead): ExecutionSummary {
  return presentHead(head);
}

function presentHead(facts: Omit<ExecutionFacts, 'input' | 'output' | 'tasks'>): ExecutionSummary {
  return {
    id: facts.id,
    workflowId: facts.workflowId,
    version: facts.version,
    status: facts.status,
    error: facts.error,
    labels: facts.labels,
    retryOf: facts.retryOf,
    rerunOf: facts.rerunOf,
    createdAt: facts.createdAt.toISOString(),
    startedAt: facts.startedAt?.toISOString() ?? null,
    completedAt: facts.completedAt?.toISOString() ?? null,
  };
}
