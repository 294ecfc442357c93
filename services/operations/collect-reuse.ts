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
export async function collectReuse(deps: OperationDeps, source: StoredExecution, plan: Plan): Promise<Reuse> {
  const before = stepsByPath((await loadPlan(deps, source)).graph);
  const now = stepsByPath(plan.graph);
  const same = new Map([...before].map(([path, step]) => [path, isDeepStrictEqual(step, now.get(path))]));
  const reuse: Reuse = {};
  let characters = 0;
  for await (const { path, status, output = null } of allTasks(deps, source)) {
    if ((status !== 'COMPLETED' && status !== 'SKIPPED') || !same.get(stepPath(path))) continue;
    const size = JSON.stringify(output).length;
    characters += size;
    const isLarge = characters > INLINE_CHARACTERS && size > LARGE_CHARACTERS;
    reuse[path] = { status, output: isLarge ? { ...(await deps.store.values.keep(output)) } : output };
  }
  return reuse;
}
