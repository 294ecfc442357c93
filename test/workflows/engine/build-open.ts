import type { Json } from '../../../workflows/language/json.ts';
import type { CompensatePlan, GraphPlan, LoopBody, ParallelBody, PlanStep } from '../../../workflows/language/plan.ts';
import { actionBody } from './build-run.ts';

type Extra = Partial<Omit<PlanStep, 'id' | 'body'>>;

function step(id: string, type: string, body: PlanStep['body'], extra: Extra): PlanStep {
  return { id, type, revision: 1, after: [], takes: [], ...extra, body };
}

const graphOf = (steps: PlanStep[] | null): GraphPlan | null => steps && { steps };

/** An Approval; `onTimeout` stands in for the answer. */
export const approval = (
  id: string,
  input: Json = {},
  onTimeout: PlanStep[] | null = null,
  extra: Extra = {},
): PlanStep => step(id, 'Approval', { kind: 'approval', onTimeout: graphOf(onTimeout) }, { input, ...extra });

/** An Event. */
export const eventStep = (
  id: string,
  input: Json = { name: 'paid', correlation: 7 },
  onTimeout: PlanStep[] | null = null,
  extra: Extra = {},
): PlanStep => step(id, 'Event', { kind: 'event', onTimeout: graphOf(onTimeout) }, { input, ...extra });

/** A Workflow step. */
export const child = (
  id: string,
  input: Json = { workflow: 'other', input: 1 },
  mode: 'await' | 'detach' = 'await',
  extra: Extra = {},
): PlanStep => step(id, 'Workflow', { kind: 'child', mode }, { input, ...extra });

/** A Loop over a list of items. */
export const loop = (id: string, items: Json, steps: PlanStep[], body: Partial<LoopBody> = {}, extra: Extra = {}) =>
  step(
    id,
    'Loop',
    {
      kind: 'loop',
      over: { by: 'items', items },
      concurrency: 1,
      maxIterations: 10_000,
      onItemError: 'fail',
      graph: { steps },
      ...body,
    },
    extra,
  );

/** A Parallel. */
export const parallel = (
  id: string,
  branches: PlanStep[][],
  join: ParallelBody['join'] = 'all',
  extra: Extra = {},
): PlanStep => step(id, 'Parallel', { kind: 'parallel', branches: branches.map((steps) => ({ steps })), join }, extra);

/** A Try with one catch. */
export const tryStep = (id: string, steps: PlanStep[], caught: PlanStep[] | null, extra: Extra = {}): PlanStep =>
  step(
    id,
    'Try',
    { kind: 'try', graph: { steps }, catches: caught ? [{ graph: { steps: caught } }] : [], finally: null },
    extra,
  );

/** How a step is undone: by an action that is given what the step gave. */
export const undone = (extra: Partial<CompensatePlan> = {}): CompensatePlan => ({
  on: 'completed',
  type: 'Undo',
  revision: 1,
  input: { back: '{{ output }}' },
  body: actionBody,
  ...extra,
});
