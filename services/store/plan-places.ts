import type { GraphPlan, Plan, PlanStep } from '../../workflows/language/plan.ts';
import { innerGraphs } from './inner-graphs.ts';

/** Tasks that a stretch of passes has, about. */
const STRETCH_TASKS = 200;

/** A step of a plan, and where it is listed. */
export interface PlanPlace {
  id: string;
  /** Its types: its own, and that of its compensation. */
  types: Set<string>;
  /** Its number in the list of all steps, each container before what it holds. */
  place: number;
  /** The last place inside of it. */
  end: number;
  /** The first place of its run: the steps of one pass that no loop lies between. */
  run: number;
  /** Of a Loop or `forEach`: whether loops lie inside, and how many passes a span holds; absent: it has no passes. */
  passes?: { nested: boolean; width: number };
}

/** One pass of a loop, or the plan itself, while it is read. */
interface Level {
  run: number;
  nested: boolean;
}

/** Every step by its path without passes. The step inside of a `forEach` has the path, and so the place, of the whole. */
export function readPlaces(plan: Plan): Map<string, PlanPlace> {
  const found = new Map<string, PlanPlace>();
  readGraph(plan.graph, '', { run: 0, nested: false }, found);
  return found;
}

function readGraph(graph: GraphPlan, prefix: string, level: Level, found: Map<string, PlanPlace>): void {
  for (const step of graph.steps) readStep(step, `${prefix}${step.id}`, level, found);
}

function readStep(step: PlanStep, path: string, level: Level, found: Map<string, PlanPlace>): void {
  const place = found.size;
  const types = typesOf(step);
  const own = found.get(path) ?? { id: step.id, types, place, end: place, run: level.run };
  for (const type of types) own.types.add(type);
  found.set(path, own);
  const body = step.body.kind === 'loop' ? step.body.graph : null;
  if (body) {
    const inside: Level = { run: found.size, nested: false };
    if (step.body.kind === 'loop' && step.body.single) readSingle(body, path, { own, inside, found });
    else readGraph(body, `${path}/`, inside, found);
    own.passes = {
      nested: inside.nested,
      width: Math.max(1, Math.floor(STRETCH_TASKS / Math.max(1, found.size - place))),
    };
    level.nested = true;
    level.run = found.size;
  }
  for (const inner of innerGraphs(step)) if (inner !== body) readGraph(inner, `${path}/`, level, found);
  own.end = found.size - 1;
}

/** The step of a `forEach` is listed as the whole is. */
function readSingle(
  body: GraphPlan,
  path: string,
  { own, inside, found }: { own: PlanPlace; inside: Level; found: Map<string, PlanPlace> },
): void {
  for (const step of body.steps) {
    for (const type of typesOf(step)) own.types.add(type);
    for (const inner of innerGraphs(step)) readGraph(inner, `${path}/`, inside, found);
  }
}

function typesOf({ type, compensate }: PlanStep): Set<string> {
  return new Set(compensate ? [type, compensate.type] : [type]);
}
