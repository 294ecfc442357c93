import { isDeepStrictEqual } from 'node:util';
import type { RunInput, TaskView } from '../../workflows/execution.ts';
import type { Plan } from '../../workflows/language/plan.ts';
import type { StoredExecution } from '../store/execution-records.ts';
import { createTaskOrder, type TaskPosition } from '../store/task-order.ts';
import type { OperationDeps } from './deps.ts';
import { loadPlan } from './load-plan.ts';
import { stepPath, stepsByPath } from './steps-by-path.ts';

/** Characters of JSON that all outputs together may take inside of a run's input, and one of them once they take more. */
const INLINE_CHARACTERS = 256 * 1024;
const LARGE_CHARACTERS = 1024;
/** Spans that one read takes. */
const SPANS = 32;

type Reuse = NonNullable<RunInput['reuse']>;

/** What a retry takes over of the execution that it retries. */
export interface Taken {
  reuse: Reuse;
  undone?: NonNullable<RunInput['undone']>;
}

/** Every recorded task of an execution, in step order, some at a time; values may be references. */
export async function* allTasks(deps: OperationDeps, execution: StoredExecution): AsyncGenerator<TaskView> {
  const order = createTaskOrder(await loadPlan(deps, execution));
  let after: TaskPosition | null = null;
  do {
    const { tasks, end } = await deps.store.executions.readTasks(execution, { order, after, spans: SPANS });
    for (const { task } of tasks) yield task;
    after = end;
  } while (after);
}

/**
 * The outputs that a retry takes over: of steps that completed or were skipped and are the same in the plan that runs now.
 * The engine performs again whatever depends on a step that is not among them. What was undone is not taken over.
 */
export async function collectReuse(deps: OperationDeps, source: StoredExecution, plan: Plan): Promise<Taken> {
  const before = stepsByPath((await loadPlan(deps, source)).graph);
  const now = stepsByPath(plan.graph);
  const same = new Map([...before].map(([path, step]) => [path, isDeepStrictEqual(step, now.get(path))]));
  const reuse: Reuse = {};
  const undone = await undoneSince(deps, source);
  let characters = 0;
  for await (const { path, status, childId, output = null } of allTasks(deps, source)) {
    const mark = childId !== undefined && status !== 'COMPLETED' ? await markOfChild(deps, source, childId) : null;
    if (mark !== null) undone[path] = mark;
    if ((status !== 'COMPLETED' && status !== 'SKIPPED') || !same.get(stepPath(path))) continue;
    const size = JSON.stringify(output).length;
    characters += size;
    const isLarge = characters > INLINE_CHARACTERS && size > LARGE_CHARACTERS;
    reuse[path] = { status, output: isLarge ? { ...(await deps.store.values.keep(output)) } : output };
  }
  return { reuse, ...(Object.keys(undone).length > 0 ? { undone } : {}) };
}

/** Of each step that was undone in an execution, or in one that it retries: the last that undid it. */
async function undoneSince(deps: OperationDeps, source: StoredExecution): Promise<{ [path: string]: string }> {
  const undone = new Map<string, string>();
  for (let at: StoredExecution | null = source; at; ) {
    for (const { step, status } of at.compensation?.steps ?? [])
      if (status === 'COMPLETED' && !undone.has(step)) undone.set(step, at.id);
    at = at.retryOf === null ? null : await deps.store.executions.find(at.tenantId, at.retryOf);
  }
  return Object.fromEntries(undone);
}

/** A child that undid something is started again under keys of its own; one that was started so keeps them. */
async function markOfChild(deps: OperationDeps, { tenantId }: StoredExecution, id: string): Promise<string | null> {
  const child = await deps.store.executions.find(tenantId, id);
  if (!child) return null;
  if ((child.compensation?.steps.length ?? 0) > 0) return child.id;
  return /~(ex-[0-9a-z]{8})$/.exec(child.keyBase)?.[1] ?? null;
}
