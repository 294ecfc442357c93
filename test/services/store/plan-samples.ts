import type { GraphPlan, LoopBody, Plan, PlanStep } from '../../../workflows/language/plan.ts';

/** A plan of these steps. */
export function planOf(steps: PlanStep[]): Plan {
  return { name: 'Sample', timeoutMs: 1000, graph: graphOf(steps) };
}

/** A graph of these steps. */
export function graphOf(steps: PlanStep[]): GraphPlan {
  return { steps };
}

/** A pure step. */
export function pureStep(id: string, more: Partial<PlanStep> = {}): PlanStep {
  return { id, type: 'Echo', revision: 1, after: [], takes: [], body: { kind: 'pure', role: 'none' }, ...more };
}

/** A Loop over these steps; `single`: a `forEach` of the step itself. */
export function loopStep(id: string, steps: PlanStep[], more: Partial<LoopBody> = {}): PlanStep {
  const inside = more.single && steps.length === 0 ? [pureStep(id)] : steps;
  const body: LoopBody = {
    kind: 'loop',
    over: { by: 'count', count: 10 },
    concurrency: 1,
    maxIterations: 10_000,
    onItemError: 'fail',
    graph: graphOf(inside),
    ...more,
  };
  return pureStep(id, { type: more.single ? 'Echo' : 'Loop', body });
}
