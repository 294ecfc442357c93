import { expect, it } from 'vitest';
import { graphKey, indexPlan } from '../../../workflows/engine/plan-index.ts';
import { approval, loop, parallel } from './build-open.ts';
import { action, choice, pure } from './build-run.ts';

const steps = [
  choice('c', [['{{ true }}', [pure('one')]]], [pure('other')], { onError: { steps: [pure('rescue')] } }),
  loop('l', [], [parallel('p', [[action('x')], [action('y')]])], {}),
  approval('ask', {}, [pure('late')]),
  pure('end', { after: ['c', 'l', 'c'] }),
];

it('indexes every graph under the step that holds it', () => {
  const index = indexPlan({ name: 'test', timeoutMs: 1, graph: { steps } });
  const inLoop = graphKey('', 'l', 'pass');
  expect([...index.keys()].sort()).toEqual(
    [
      '',
      ...['0', 'otherwise', 'error'].map((slot) => graphKey('', 'c', slot)),
      ...[inLoop, graphKey(inLoop, 'p', '0'), graphKey(inLoop, 'p', '1')],
      graphKey('', 'ask', 'timeout'),
    ].sort(),
  );
  expect(index.get('')).toMatchObject({ repeated: 'no', dependants: { c: ['end'], l: ['end'] } });
  expect(index.get('')?.byId.end?.after).toEqual(['c', 'l', 'c']);
  expect(index.get(inLoop)?.repeated).toBe('steps');
});

it('tells a forEach from a loop of steps', () => {
  const single = loop('each', [1], [pure('each')], { single: true });
  const index = indexPlan({ name: 'test', timeoutMs: 1, graph: { steps: [single] } });
  expect(index.get(graphKey('', 'each', 'pass'))?.repeated).toBe('single');
});
