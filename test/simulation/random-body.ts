import type { CatchPlan, JoinPolicy, LoopBody, PlanStep } from '../../workflows/language/plan.ts';
import { randomLeaf } from './random-leaf.ts';
import { keyInside, type Place, type Soil } from './random-place.ts';
import { randomCondition, randomList, randomValue } from './random-template.ts';

type Made = Pick<PlanStep, 'type' | 'body' | 'input' | 'compensate'>;

/** A body of any construct, with what it is given. */
export function randomBody(soil: Soil, place: Place): Made {
  const { random } = soil;
  const deep = place.depth >= 4 || soil.left <= 0;
  const kind = random.below(deep ? 14 : 26);
  if (kind < 11) return randomLeaf(soil, place);
  if (kind === 11 && place.alone) return randomAssign(soil, place);
  if (kind === 12 && soil.terminates) return randomTerminate(soil, place);
  if (kind === 13 && place.calm) return randomRole(soil, place);
  if (kind < 14) return randomLeaf(soil, place);
  if (kind < 17) return randomChoice(soil, place);
  if (kind < 20) return randomParallel(soil, place);
  return kind < 23 ? randomTry(soil, place) : randomLoop(soil, place);
}

function inner(place: Place): Place {
  return { ...place, depth: place.depth + 1 };
}

function randomAssign(soil: Soil, place: Place): Made {
  const { random } = soil;
  const a = random.chance(0.03) ? 'many' : random.pick(['{{ vars.a + 1 }}', 1, '{{ vars.a + 2 }}']);
  const input = random.chance(0.5) ? { a } : { a, b: randomValue(soil, place) };
  return { type: 'Assign', body: { kind: 'assign' }, input };
}

function randomTerminate(soil: Soil, place: Place): Made {
  const { random } = soil;
  const scope =
    place.loop === 'none' ? 'execution' : random.pick(['loop', 'iteration', 'iteration', 'execution'] as const);
  const end = random.chance(0.5)
    ? { status: 'completed', output: randomValue(soil, place) }
    : { status: 'failed', code: 'ended' };
  return { type: 'Terminate', body: { kind: 'terminate', ...(scope === 'execution' ? {} : { scope }) }, input: end };
}

function randomRole(soil: Soil, place: Place): Made {
  if (soil.random.chance(0.5))
    return { type: 'Output', body: { kind: 'pure', role: 'output' }, input: randomValue(soil, place) };
  const input = { status: 201, body: randomValue(soil, place) };
  return { type: 'Response', body: { kind: 'pure', role: 'response' }, input };
}

function randomChoice(soil: Soil, place: Place): Made {
  const { random } = soil;
  const cases = Array.from({ length: 1 + random.below(2) }, () => ({
    when: randomCondition(soil, place, 0.5),
    graph: random.chance(0.05) ? { steps: [] } : soil.grow(inner(place), 3),
  }));
  const otherwise = random.chance(0.5) ? soil.grow(inner(place), 3) : null;
  return { type: 'Choice', body: { kind: 'choice', cases, otherwise } };
}

function randomParallel(soil: Soil, place: Place): Made {
  const { random } = soil;
  const branches = Array.from({ length: 2 + random.below(2) }, () => soil.grow({ ...inner(place), calm: false }, 2));
  const join = random.pick<JoinPolicy>([
    'all',
    'all',
    'any',
    { atLeast: 1 + random.below(branches.length) },
    'collect',
  ]);
  return { type: 'Parallel', body: { kind: 'parallel', branches, join } };
}

function randomTry(soil: Soil, place: Place): Made {
  const { random } = soil;
  const graph = soil.grow(inner(place), 3);
  const caught: Place = { ...inner(place), error: true };
  const catches = Array.from({ length: random.below(3) }, (): CatchPlan => {
    const named = random.below(6);
    const condition = random.pick(["{{ error.code == 'boom' }}", randomCondition(soil, caught, 0.5)]);
    return {
      ...(named === 0 ? { codes: ['boom', 'http-status'] } : {}),
      ...(named === 1 ? { statuses: random.pick([['404'], ['5xx', '401']]) } : {}),
      ...(named === 2 ? { when: condition } : {}),
      graph: soil.grow(caught, 2),
    };
  });
  const last = random.chance(0.4) ? soil.grow(inner(place), 2) : null;
  return { type: 'Try', body: { kind: 'try', graph, catches, finally: last } };
}

function randomLoop(soil: Soil, place: Place): Made {
  const { random } = soil;
  const byCondition = random.chance(0.25);
  const concurrency = byCondition || random.chance(0.5) ? 1 : 2 + random.below(2);
  const inside: Place = {
    ...inner(place),
    width: place.width * 3,
    loop: 'steps',
    key: keyInside(place.key),
    calm: place.calm && concurrency === 1,
  };
  const graph = soil.grow(inside, place.width > 6 ? 2 : 3);
  const tested: Place = { ...inside, alone: inside.alone && concurrency === 1, sure: place.sure };
  const body: LoopBody = {
    kind: 'loop',
    over: byCondition
      ? randomTests(soil, tested, graph.steps)
      : random.chance(0.7)
        ? { by: 'items', items: randomList(soil, place) }
        : { by: 'count', count: random.pick([0, 1, 2, 3, '{{ input.n }}', '{{ vars.a }}', 1.5]) },
    concurrency,
    maxIterations: byCondition || random.chance(0.1) ? 3 : 10,
    onItemError: random.pick(['fail', 'collect']),
    ...(random.chance(0.15) ? { break: randomCondition(soil, tested, 0.2) } : {}),
    ...(random.chance(0.15) ? { continue: randomCondition(soil, tested, 0.2) } : {}),
    graph,
  };
  return { type: 'Loop', body };
}

/** Conditions of a loop; one may look at the pass before, which is over. */
function randomTests(soil: Soil, place: Place, steps: PlanStep[]): LoopBody['over'] {
  const { random } = soil;
  const last = steps.at(-1)?.id ?? 'none';
  const looksBack = random.chance(0.3);
  const by = 'condition' as const;
  const before = looksBack ? `{{ steps.${last}.status == 'COMPLETED' }}` : `{{ index < ${random.below(4)} }}`;
  const seen = random.pick([`{{ steps.${last}.status == 'FAILED' }}`, `{{ steps.${last}.output == null }}`]);
  const after = random.chance(0.3) ? seen : randomCondition(soil, place, 0.3);
  const tests = random.pick(['while', 'until', 'both']);
  if (tests === 'until') return { by, until: after, testFirst: true };
  return { by, while: before, ...(tests === 'both' ? { until: after } : {}), testFirst: !looksBack };
}
