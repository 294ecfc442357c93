import type { TaskView } from '../../workflows/execution.ts';
import type { GraphPlan, Plan, PlanStep } from '../../workflows/language/plan.ts';

/** Sorts tasks into step order: as listed in the plan, inner steps after their container, iterations by number. */
export function orderTasks(plan: Plan, tasks: readonly TaskView[]): TaskView[] {
  const places = new Map<string, number>();
  listPaths(plan.graph, '', (path) => {
    if (!places.has(path)) places.set(path, places.size);
  });
  const keyed = tasks.map((task) => ({ task, key: sortKey(task.path, places) }));
  keyed.sort((a, b) => compare(a.key, b.key));
  return keyed.map(({ task }) => task);
}

/** For each part of the path: its place in the plan, then the number of its iteration. */
function sortKey(path: string, places: Map<string, number>): number[] {
  const key: number[] = [];
  let plain = '';
  for (const part of path.split('/')) {
    const [, id = part, iteration] = /^(.*)\[(\d+)\]$/.exec(part) ?? [];
    plain = plain === '' ? id : `${plain}/${id}`;
    key.push(places.get(plain) ?? Number.MAX_SAFE_INTEGER, iteration === undefined ? -1 : Number(iteration));
  }
  return key;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) return 1;
    if (left !== right) return left - right;
  }
  return a.length - b.length;
}

function listPaths({ steps }: GraphPlan, prefix: string, add: (path: string) => void): void {
  for (const step of steps) {
    add(prefix + step.id);
    for (const inner of innerGraphs(step)) listPaths(inner, `${prefix}${step.id}/`, add);
  }
}

function innerGraphs({ body, onError }: PlanStep): GraphPlan[] {
  const cases = body.kind === 'choice' ? [...body.cases.map((each) => each.graph), body.otherwise] : [];
  return [...cases, typeof onError === 'object' ? onError : null].filter((graph) => graph !== null);
}
