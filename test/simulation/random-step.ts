import type { Json } from '../../workflows/language/json.ts';
import type { PlanStep, StepBody } from '../../workflows/language/plan.ts';
import { randomBody } from './random-body.ts';
import { randomLeaf } from './random-leaf.ts';
import { keyInside, type Place, type Soil } from './random-place.ts';
import { randomCondition, randomLimit, randomList } from './random-template.ts';

/** A step of any construct, without its edges. */
export function randomStep(soil: Soil, place: Place, id: string): PlanStep {
  const { random } = soil;
  const asks = soil.limits && random.chance(0.15);
  const looped = place.depth < 3 && place.width <= 6 && random.chance(0.12);
  const around = looped ? keyInside(place.key) : place.key;
  const limit = asks && around !== 'another' ? randomLimit(soil, { ...place, key: around }) : null;
  const inside = { ...place, key: limit ? limit.key : around };
  const step = looped ? randomForEach(soil, inside, id) : { ...bare(id), ...randomBody(soil, inside) };
  // A limit of a `forEach` is that of each pass.
  if (limit && step.body.kind === 'loop' && step.body.single) {
    for (const each of step.body.graph.steps) each.limit = limit;
  } else if (limit) step.limit = limit;
  if (random.chance(0.15)) step.when = randomCondition(soil, place, 0.7);
  addHandling(soil, place, step);
  return step;
}

function addHandling(soil: Soil, place: Place, step: PlanStep): void {
  const { random } = soil;
  const inside = { ...place, depth: place.depth + 1, error: true, key: step.limit?.key ?? place.key };
  const kind = random.below(20);
  const holds = !['action', 'pure', 'child'].includes(step.body.kind);
  if (kind < 3) step.onError = 'skip';
  else if (kind < 6 && place.depth < 4) step.onError = soil.grow(inside, 2);
  // What a container did before its steps are performed anew would be seen by variables and undone twice.
  else if (random.chance(soil.hands) && !(holds && (place.alone || soil.compensates))) step.onError = 'wait';
}

/** The short form of a loop around one step. */
function randomForEach(soil: Soil, place: Place, id: string): PlanStep {
  const { random } = soil;
  const concurrency = random.chance(0.4) ? 1 : 2 + random.below(2);
  const inside: Place = { ...place, depth: place.depth + 1, width: place.width * 3, loop: 'single' };
  const step: PlanStep = { ...bare(id), ...randomLeaf(soil, inside) };
  const over = random.chance(0.7)
    ? { by: 'items' as const, items: randomList(soil, place) }
    : { by: 'count' as const, count: random.pick<Json>([0, 1, 2, 3, '{{ input.n }}', '{{ input.word }}', -1]) };
  const body: StepBody = {
    kind: 'loop',
    over,
    concurrency,
    maxIterations: random.chance(0.1) ? 2 : 10,
    onItemError: random.pick(['fail', 'collect']),
    single: true,
    graph: { steps: [step] },
  };
  return { ...bare(id), type: step.type, body };
}

/** A step without a body. */
export function bare(id: string): Omit<PlanStep, 'body' | 'type'> {
  return { id, revision: 1, after: [], takes: [] };
}
