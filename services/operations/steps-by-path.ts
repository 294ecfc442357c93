import type { GraphPlan, PlanStep } from '../../workflows/language/plan.ts';
import { innerGraphs } from '../store/inner-graphs.ts';

/** Every step of a graph by its path, without the places in loops. The step inside of a `forEach` is found as the whole. */
export function stepsByPath(
  { steps }: GraphPlan,
  prefix = '',
  found = new Map<string, PlanStep>(),
): Map<string, PlanStep> {
  for (const step of steps) {
    const path = prefix + step.id;
    if (!found.has(path)) found.set(path, step);
    const single = step.body.kind === 'loop' && step.body.single ? step.body.graph : null;
    for (const inner of innerGraphs(step)) stepsByPath(inner, inner === single ? prefix : `${path}/`, found);
  }
  return found;
}

/** The path of a task without the places in loops: that of its step. */
export function stepPath(path: string): string {
  return path.replaceAll(/\[\d+\]/g, '');
}
