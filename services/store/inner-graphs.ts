import type { GraphPlan, PlanStep, StepBody } from '../../workflows/language/plan.ts';

/** The graphs inside a step, in the order in which their steps are listed: of its body, then the handler of its failure. */
export function innerGraphs({ body, onError }: PlanStep): GraphPlan[] {
  const handler = typeof onError === 'object' ? [onError] : [];
  return [...bodyGraphs(body), ...handler];
}

/** The graphs of a body alone. */
function bodyGraphs(body: StepBody): GraphPlan[] {
  switch (body.kind) {
    case 'choice':
      return present([...body.cases.map((each) => each.graph), body.otherwise]);
    case 'loop':
      return [body.graph];
    case 'parallel':
      return body.branches;
    case 'try':
      return present([body.graph, ...body.catches.map((each) => each.graph), body.finally]);
    case 'approval':
    case 'event':
      return present([body.onTimeout]);
    default:
      return [];
  }
}

function present(graphs: (GraphPlan | null)[]): GraphPlan[] {
  return graphs.filter((graph) => graph !== null);
}
