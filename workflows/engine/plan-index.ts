import type { GraphPlan, Plan, PlanStep, StepBody } from '../language/plan.ts';
import { createTable, type Table } from './table.ts';

/** A graph of the plan with what the scheduler looks up. */
export interface IndexedGraph {
  steps: PlanStep[];
  byId: Table<PlanStep>;
  /** Ids of the steps that wait for a step, in step order. */
  dependants: Table<string[]>;
  /** It is what a Loop repeats: the paths of its steps name the pass; `single`: its only step is the pass. */
  repeated: 'no' | 'steps' | 'single';
}

/** Every graph of a plan, by a key that is the same in each run of the plan; the root is `''`. */
export type PlanIndex = Map<string, IndexedGraph>;

/**
 * Key of a graph inside a step. Slots: case `0`, `1`, … or `otherwise` of a Choice, branch `0`, `1`, … of a Parallel, `pass`
 * of a Loop, `try`, `catch0`, …, `finally` of a Try, `timeout` of an Approval or Event, `error` for the handler of any.
 */
export function graphKey(outer: string, step: string, slot: string): string {
  return `${outer}/${step}#${slot}`;
}

/** Indexes a plan; done once per run and again on replay. */
export function indexPlan(plan: Plan): PlanIndex {
  const index: PlanIndex = new Map();
  addGraph(index, '', plan.graph);
  return index;
}

function addGraph(index: PlanIndex, key: string, graph: GraphPlan, repeated: IndexedGraph['repeated'] = 'no'): void {
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
  index.set(key, { steps: graph.steps, byId, dependants, repeated });
  for (const step of graph.steps) {
    const { body } = step;
    for (const [slot, inner] of innerGraphs(step)) {
      const single = body.kind === 'loop' && body.single ? 'single' : 'steps';
      addGraph(index, graphKey(key, step.id, slot), inner, slot === 'pass' ? single : 'no');
    }
  }
}

function innerGraphs({ body, onError }: PlanStep): [string, GraphPlan][] {
  const inner = bodyGraphs(body);
  if (typeof onError === 'object') inner.push(['error', onError]);
  return inner;
}

function bodyGraphs(body: StepBody): [string, GraphPlan][] {
  switch (body.kind) {
    case 'choice':
      return [
        ...body.cases.map((one, at): [string, GraphPlan] => [String(at), one.graph]),
        ...optional('otherwise', body.otherwise),
      ];
    case 'loop':
      return [['pass', body.graph]];
    case 'parallel':
      return body.branches.map((graph, at) => [String(at), graph]);
    case 'try':
      return [
        ['try', body.graph],
        ...body.catches.map((one, at): [string, GraphPlan] => [`catch${at}`, one.graph]),
        ...optional('finally', body.finally),
      ];
    case 'approval':
    case 'event':
      return optional('timeout', body.onTimeout);
    default:
      return [];
  }
}

function optional(slot: string, graph: GraphPlan | null): [string, GraphPlan][] {
  return graph ? [[slot, graph]] : [];
}
