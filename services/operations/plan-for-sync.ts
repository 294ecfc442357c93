import type { GraphPlan, Plan, PlanStep, StepBody } from '../../workflows/language/plan.ts';
import { innerGraphs } from '../store/inner-graphs.ts';

/** A variable that a definition may declare to know of it: it starts as true when the caller waits for the answer. */
export const SYNC_VARIABLE = 'sync_execution';

/** A time that has passed: a Wait until then does not wait. */
const PASSED = '1970-01-01T00:00:00Z';

/**
 * The plan as it runs while the caller waits for the answer: a Wait does not wait, and a step whose failure is skipped over is
 * not attempted again. Steps, paths and edges stay, so tasks are listed and the execution is retried as ever.
 */
export function planForSync(plan: Plan): Plan {
  const vars =
    plan.vars && Object.hasOwn(plan.vars, SYNC_VARIABLE) ? { ...plan.vars, [SYNC_VARIABLE]: true } : plan.vars;
  return { ...plan, ...(vars ? { vars } : {}), graph: changeGraph(plan.graph) };
}

/** Whether a step anywhere in a plan is a loop: how long it takes depends on what it is given. */
export function holdsLoop({ graph }: Plan): boolean {
  return graph.steps.some(hasLoop);
}

function hasLoop(step: PlanStep): boolean {
  return step.body.kind === 'loop' || innerGraphs(step).some((graph) => graph.steps.some(hasLoop));
}

function changeGraph(graph: GraphPlan): GraphPlan {
  return { ...graph, steps: graph.steps.map(changeStep) };
}

function changeStep(step: PlanStep): PlanStep {
  const { onError, body } = step;
  const changed = changeBody(onError === 'skip' ? withoutRetry(body) : body);
  return {
    ...step,
    ...(body.kind === 'wait' ? { input: { until: PASSED } } : {}),
    ...(typeof onError === 'object' ? { onError: changeGraph(onError) } : {}),
    body: changed,
  };
}

function withoutRetry(body: StepBody): StepBody {
  return body.kind === 'action' ? { ...body, retry: { ...body.retry, maxAttempts: 1 } } : body;
}

function changeBody(body: StepBody): StepBody {
  const maybe = (graph: GraphPlan | null) => graph && changeGraph(graph);
  switch (body.kind) {
    case 'choice':
      return {
        ...body,
        cases: body.cases.map((each) => ({ ...each, graph: changeGraph(each.graph) })),
        otherwise: maybe(body.otherwise),
      };
    case 'loop':
      return { ...body, graph: changeGraph(body.graph) };
    case 'parallel':
      return { ...body, branches: body.branches.map(changeGraph) };
    case 'try':
      return {
        ...body,
        graph: changeGraph(body.graph),
        catches: body.catches.map((each) => ({ ...each, graph: changeGraph(each.graph) })),
        finally: maybe(body.finally),
      };
    case 'approval':
    case 'event':
      return { ...body, onTimeout: maybe(body.onTimeout) };
    default:
      return body;
  }
}
