import { describe, expect, it } from 'vitest';
import { comparePlaces, createTaskOrder, type TaskOrder } from '../../../services/store/task-order.ts';
import { graphOf, loopStep, planOf, pureStep } from './plan-samples.ts';

const parallel = pureStep('par', {
  body: {
    kind: 'parallel',
    join: 'all',
    branches: [graphOf([pureStep('left')]), graphOf([loopStep('inside', [pureStep('deep')]), pureStep('right')])],
  },
});
const plan = planOf([
  pureStep('first', { onError: graphOf([pureStep('mended')]), compensate: compensation() }),
  loopStep('outer', [pureStep('a'), loopStep('inner', [pureStep('b')]), pureStep('c')]),
  parallel,
  loopStep('each', [], { single: true }),
  pureStep('last'),
]);

function compensation() {
  return {
    on: 'completed' as const,
    type: 'Undo',
    revision: 1,
    body: { kind: 'pure' as const, role: 'none' as const },
  };
}

/** The paths of a run of the plan, in step order. */
function pathsOf(outer: number, inner: number): string[] {
  const passes = Array.from({ length: outer }, (_, pass) => {
    const inside = Array.from({ length: inner }, (_, index) => `outer[${pass}]/inner[${index}]/b`);
    return [`outer[${pass}]/a`, `outer[${pass}]/inner`, ...inside, `outer[${pass}]/c`, `outer[${pass}]/c/compensate`];
  });
  const branches = ['par', 'par/left', 'par/inside', 'par/inside[0]/deep', 'par/inside[1]/deep', 'par/right'];
  const each = Array.from({ length: 300 }, (_, index) => [`each[${index}]`, `each[${index}]/compensate`]);
  const start = ['first', 'first/compensate', 'first/mended', 'outer'];
  return [...start, ...passes.flat(), ...branches, 'each', ...each.flat(), 'last'];
}

/** Sorts paths from any order. */
function sorted(order: TaskOrder, paths: string[]): string[] {
  const places = new Map(paths.map((path) => [path, order.placeOf(path)]));
  const empty = { span: '', key: '' };
  return [...paths].sort((a, b) => comparePlaces(places.get(a) ?? empty, places.get(b) ?? empty));
}

describe('createTaskOrder', () => {
  const order = createTaskOrder(plan);

  it('lists steps as the plan does, inner ones after their container, passes by number', () => {
    const paths = pathsOf(12, 11);
    expect(sorted(order, [...paths].reverse())).toEqual(paths);
    expect(sorted(order, [...paths].sort())).toEqual(paths);
  });

  it('gives each task a key of its own, and spans that follow each other', () => {
    const places = pathsOf(30, 500).map((path) => order.placeOf(path));
    expect(new Set(places.map(({ key }) => key)).size).toBe(places.length);
    const spans = places.map(({ span }) => span).filter((span, index, all) => span !== all[index - 1]);
    expect(new Set(spans).size).toBe(spans.length);
    expect([...spans].sort()).toEqual(spans);
  });

  it('keeps spans small however loops are nested', () => {
    for (const [outer, inner] of [
      [1, 2000],
      [2000, 1],
      [50, 40],
    ] as const) {
      const sizes = new Map<string, number>();
      for (const path of pathsOf(outer, inner)) {
        const { span } = order.placeOf(path);
        sizes.set(span, (sizes.get(span) ?? 0) + 1);
      }
      expect(Math.max(...sizes.values())).toBeLessThanOrEqual(400);
    }
  });

  it('names the spans below a path, and the steps below an id or of a type', () => {
    const paths = pathsOf(12, 300);
    for (const path of [
      'outer',
      'outer[3]',
      'outer[3]/inner',
      'outer[3]/inner[250]',
      'par',
      'each',
      'each[299]',
      'last',
    ]) {
      const { from, to } = order.spansBelow(path);
      const below = paths.filter((each) => each === path || each.startsWith(`${path}/`) || each.startsWith(`${path}[`));
      const spans = below.map((each) => order.placeOf(each).span);
      expect(spans.filter((span) => span < from || span > to)).toEqual([]);
    }
    expect(order.stepsBelow('outer')).toEqual(['outer', 'a', 'inner', 'b', 'c']);
    expect(order.stepsOfType('Undo')).toEqual(['first']);
    expect(order.placeOf('outer[1]/c/compensate').step).toBe('c');
  });

  it('puts what the plan does not know last, each apart', () => {
    expect(sorted(order, ['gone[1]/x', 'last', 'gone'])).toEqual(['last', 'gone', 'gone[1]/x']);
  });
});
