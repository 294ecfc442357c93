import type { Store } from '../../../services/store/store.ts';
import { createTaskOrder, type TaskPosition } from '../../../services/store/task-order.ts';
import type { TaskView } from '../../../workflows/execution.ts';
import type { PlanStep } from '../../../workflows/language/plan.ts';
import { planOf } from './plan-samples.ts';

/** Every recorded task of an execution of these steps, in step order, some spans at a time. */
export async function recordedTasks(store: Store, id: string, steps: PlanStep[], spans = 3): Promise<TaskView[]> {
  const record = await store.executions.find('default', id);
  if (!record) throw new Error(`${id} is not there`);
  const order = createTaskOrder(planOf(steps));
  const all: TaskView[] = [];
  let after: TaskPosition | null = null;
  do {
    const { tasks, end } = await store.executions.readTasks(record, { order, after, spans });
    all.push(...tasks.map(({ task }) => task));
    after = end;
  } while (after);
  return all;
}
