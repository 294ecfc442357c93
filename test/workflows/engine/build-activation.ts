import type { Activation } from '../../../workflows/engine/activation.ts';
import { indexPlan } from '../../../workflows/engine/plan-index.ts';
import { createState } from '../../../workflows/engine/state.ts';
import { createStepLookup } from '../../../workflows/engine/step-lookup.ts';
import { THRESHOLDS } from '../../../workflows/engine/thresholds.ts';
import type { RunInput } from '../../../workflows/execution.ts';
import { createEvaluator } from '../../../workflows/language/create-evaluator.ts';
import type { GraphPlan } from '../../../workflows/language/plan.ts';
import { workflowSteps } from '../../../workflows/steps/index.gen.ts';
import { buildRun } from './build-run.ts';

/** What the engine's parts share while an event is worked off, at 1,000 ms, before anything has happened to the run. */
export function buildActivation(graph: GraphPlan = { steps: [] }, more: Partial<RunInput> = {}): Activation {
  const run = buildRun(graph, { engineVersion: 3, ...more });
  return {
    run,
    index: indexPlan(run.plan),
    steps: createStepLookup(workflowSteps),
    evaluator: createEvaluator(),
    state: createState(1_000),
    at: 1_000,
    commands: [],
    ended: [],
    seen: new Map(),
    thresholds: THRESHOLDS,
    sizes: new WeakMap(),
  };
}
