import { isTerminal, type TaskView } from '../../workflows/execution.ts';
import { laterTask } from '../store/record-chunk.ts';
import { taskId } from '../store/task-id.ts';
import type { OperationDeps } from './deps.ts';
import { loadPlan } from './load-plan.ts';
import type { TaskSource } from './page-tasks.ts';
import { closeTask, readAttempts } from './settle-tasks.ts';

/** One task of an execution by its published id, as it stands; null when there is none. */
export async function findTask(
  deps: OperationDeps,
  { record, view }: TaskSource,
  id: string,
): Promise<TaskView | null> {
  const isMeant = ({ path }: TaskView) => taskId(record.id, path) === id;
  const live = view?.tasks.find(isMeant);
  const needsRecord = !live || live.partial;
  const recorded = needsRecord ? await deps.store.executions.readTask(record, id) : null;
  const found = live ? laterTask(recorded ?? undefined, live) : recorded;
  if (!found) return record.complete ? null : ((await findPlanned(deps, record, isMeant)) ?? null);
  if (isTerminal(record.status)) return closeTask(record, found);
  return (await readAttempts(deps, record, [found]))(found);
}

/** A task that nobody has told of yet. */
async function findPlanned(deps: OperationDeps, record: TaskSource['record'], isMeant: (task: TaskView) => boolean) {
  return deps.language.plannedTasks(await loadPlan(deps, record)).find(isMeant);
}
