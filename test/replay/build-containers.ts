import type {
  CatchPlan,
  GraphPlan,
  JoinPolicy,
  LoopBody,
  PlanStep,
  StepBody,
  TryBody,
} from '../../workflows/language/plan.ts';
import { actionBody, pure } from '../workflows/engine/build-run.ts';

type Extra = Partial<Omit<PlanStep, 'id' | 'body'>>;

/** A step of any kind. */
export const step = (id: string, type: string, body: StepBody, extra: Extra = {}): PlanStep => ({
  ...pure(id, { ...extra, type }),
  body,
});

/** A Loop: what it is over, its steps, and what differs from one pass at a time that fails with its first failure. */
export const loop = (
  id: string,
  over: LoopBody['over'],
  graph: GraphPlan,
  more: Partial<Omit<LoopBody, 'kind' | 'over' | 'graph'>> = {},
  extra: Extra = {},
): PlanStep =>
  step(
    id,
    'Loop',
    { kind: 'loop', over, concurrency: 1, maxIterations: 10_000, onItemError: 'fail', graph, ...more },
    extra,
  );

/** An action performed for each of some items: what `forEach` compiles to. */
export const forEach = (
  id: string,
  items: LoopBody['over'],
  each: Extra,
  more: Partial<Omit<LoopBody, 'kind' | 'over' | 'graph'>> = {},
): PlanStep => {
  const graph: GraphPlan = { steps: [step(id, 'Act', actionBody, each)] };
  return step(id, 'Act', {
    ...{ kind: 'loop', over: items, concurrency: 1, maxIterations: 10_000, onItemError: 'fail', single: true, graph },
    ...more,
  });
};

/** A Parallel. */
export const parallel = (id: string, join: JoinPolicy, branches: GraphPlan[], extra: Extra = {}): PlanStep =>
  step(id, 'Parallel', { kind: 'parallel', branches, join }, extra);

/** A Try. */
export const tryStep = (
  id: string,
  graph: GraphPlan,
  catches: CatchPlan[],
  atLast: GraphPlan | null = null,
  extra: Extra = {},
): PlanStep => {
  const body: TryBody = { kind: 'try', graph, catches, finally: atLast };
  return step(id, 'Try', body, extra);
};

/** An Approval. */
export const approval = (id: string, extra: Extra = {}, onTimeout: GraphPlan | null = null): PlanStep =>
  step(id, 'Approval', { kind: 'approval', onTimeout }, { input: { message: 'May it?' }, ...extra });

/** An Event that is awaited by name and correlation. */
export const event = (id: string, input: { [name: string]: string }, onTimeout: GraphPlan | null = null): PlanStep =>
  step(id, 'Event', { kind: 'event', onTimeout }, { input });

/** A Workflow step. */
export const child = (id: string, mode: 'await' | 'detach', workflow: string, extra: Extra = {}): PlanStep =>
  step(id, 'Workflow', { kind: 'child', mode }, { input: { workflow, input: { from: id } }, ...extra });

/** An Assign. */
export const assign = (id: string, input: { [name: string]: string | number }, extra: Extra = {}): PlanStep =>
  step(id, 'Assign', { kind: 'assign' }, { input, ...extra });

/** Over so many passes, over a list. */
export const count = (passes: number): LoopBody['over'] => ({ by: 'count', count: passes });
export const items = (...list: string[]): LoopBody['over'] => ({ by: 'items', items: list });
