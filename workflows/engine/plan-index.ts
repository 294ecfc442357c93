import type { GraphPlan, Plan, PlanStep } from '../language/plan.ts';
import { createTable, type Table } from './table.ts';

/** A graph of the plan with what the scheduler looks up. */
export interface IndexedGraph {
  steps: PlanStep[];
  byId: Table<PlanStep>;
  /** Ids of the steps that wait for a step, in step order. */
  dependants: Table<string[]>;
}

/** Every graph of a plan, by a key that is the same in each run of the plan; the root is `''`. */
export type PlanIndex = Map<string, IndexedGraph>;

/** Key of a graph inside a step: case `0`, `1`, … or `otherwise` of a Choice, or `error` for its handler. */
export function graphKey(outer: string, step: string, slot: string): string {
  return `${outer}/${step}#${slot}`;
}

/** Indexes a plan; done once per run and again on replay. */
export function indexPlan(plan: Plan): PlanIndex {
  const index: PlanIndex = new Map();
  addGraph(index, '', plan.graph);
  return index;
}

function addGraph(index: PlanIndex, key: string, graph: GraphPlan): void {
  const byId = createTable<PlanStep>();
  const dependants = createTable<string[]>();
  for (const step of graph.steps) byId[step.id] = step;
  for (const step of graph.steps) {
    for (const id of new Set(step.after)) {
      const known = dependants[id] ?? [];
      known.push(step.id);
      dependants[id] = known;
    }
  }
  index.set(key, { steps: graph.steps, byId, dependants });
  for (const step of graph.steps) {
    for (const [slot, inner] of innerGraphs(step)) addGraph(index, graphKey(key, step.id, slot), inner);
  }
}

function innerGraphs(step: PlanStep): [string, GraphPlan][] {
  const inner: [string, GraphPlan][] = [];
  if (step.body.kind === 'choice') {
    for (const [at, choice] of step.body.cases.entries()) inner.push([String(at), choice.graph]);
    if (step.body.otherwise) inner.push(['otherwise', step.body.otherwise]);
  }
  if (typeof step.onError === 'object') inner.push(['error', step.onError]);
  return inner;
}
