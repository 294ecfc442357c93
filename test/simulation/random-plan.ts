import type { JsonSchema } from '../../workflows/language/json.ts';
import type { GraphPlan, JoinPolicy, Plan, PlanStep } from '../../workflows/language/plan.ts';
import { nextId, type Place, type Soil } from './random-place.ts';
import type { RandomSource } from './random-source.ts';
import { randomStep } from './random-step.ts';
import { randomLimit, startVars } from './random-template.ts';

/** A plan of all constructs, nested; ids are unique and edges lead from earlier to later steps. */
export function randomPlan(random: RandomSource): Plan {
  const soil: Soil = {
    random,
    left: 3 + random.below(18),
    last: 0,
    compensates: random.chance(0.35),
    limits: random.chance(0.3),
    terminates: random.chance(0.4),
    hands: random.chance(0.3) ? 0.15 : 0,
    fast: random.chance(0.2),
    grow: (place, most) => randomGraph(soil, place, most),
  };
  const top: Place = { depth: 0, width: 1, alone: true, calm: true, loop: 'none', error: false, sure: [], key: null };
  const limit = soil.limits && random.chance(0.2) ? randomLimit(soil, top) : null;
  const graph = randomGraph(soil, { ...top, key: limit?.key ?? null }, 7);
  return {
    name: 'random',
    // Some do not come to their end in time.
    timeoutMs: random.chance(0.06) ? 5 + random.below(40) : 86_400_000 * 30,
    graph,
    vars: startVars,
    ...(random.chance(0.5) ? { varTypes: randomTypes(random) } : {}),
    ...(soil.fast ? { durability: 'fast' as const } : {}),
    ...(limit ? { limit } : {}),
    ...(soil.compensates ? { compensates: true as const } : {}),
  };
}

/** What an Assign may set: misfits are only found by the run. */
function randomTypes(random: RandomSource): NonNullable<Plan['varTypes']> {
  const b = random.pick<JsonSchema>([
    { type: 'string' },
    { type: ['integer', 'null'] },
    { type: ['object', 'array'], required: ['n'] },
    true,
  ]);
  return { a: { type: 'integer' }, b };
}

/** A graph of one step at least: a chain, or with any edges from earlier to later steps. */
function randomGraph(soil: Soil, place: Place, most: number): GraphPlan {
  const { random } = soil;
  const count = Math.max(1, Math.min(1 + random.below(most), soil.left));
  soil.left -= count;
  const chained = random.chance(0.55);
  const steps: PlanStep[] = [];
  /** What has settled for sure when a step has. */
  const known = new Map<string, string[]>();
  for (let at = 0; at < count; at += 1) {
    const before = chained ? steps.slice(-1) : steps.filter(() => random.chance(0.4));
    const after = before.map(({ id }) => id);
    const join = before.length > 1 && random.chance(0.6) ? randomJoin(random, before.length) : null;
    const sets = after.map((id) => known.get(id) ?? []);
    const early = join !== null && join !== 'collect';
    const sure = early ? intersect(sets) : [...new Set(sets.flat())];
    const alone = chained || count === 1;
    const inside: Place = {
      ...place,
      alone: place.alone && alone,
      calm: place.calm && alone,
      sure: [...place.sure, ...sure],
    };
    const id = nextId(soil);
    const step: PlanStep = { ...randomStep(soil, inside, id), after, ...(join === null ? {} : { join }) };
    if (early) keepSimple(step);
    known.set(id, [...sure, id]);
    steps.push(step);
  }
  return { steps };
}

function randomJoin(random: RandomSource, predecessors: number): JoinPolicy {
  return random.pick<JoinPolicy>(['any', { atLeast: 1 + random.below(predecessors) }, 'collect']);
}

/** Which of its predecessors a step sees is settled when it starts, so nothing may start it a second time. */
function keepSimple(step: PlanStep): void {
  delete step.limit;
  if (step.onError === 'wait') delete step.onError;
}

function intersect([first = [], ...more]: string[][]): string[] {
  return first.filter((id) => more.every((set) => set.includes(id)));
}
