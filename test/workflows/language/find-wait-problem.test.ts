import { expect, it } from 'vitest';
import { findWaitProblem } from '../../../workflows/language/find-wait-problem.ts';
import { faultsOf, withSteps } from './catalogue.ts';

const DAY_MS = 86_400_000;

it.each([[undefined], ['PT23H'], ['{{ input.long }}'], ['1 day'], [5]])('%j is fine', (duration) => {
  expect(findWaitProblem(duration, DAY_MS)).toBeNull();
});

it.each(['P1D', 'PT24H', 'P2D'])('%s is not shorter than a day', (duration) => {
  expect(findWaitProblem(duration, DAY_MS)).toContain(`wait ${duration}, but the execution times out after P1D; raise`);
});

it('is asked by a Wait, wherever it stands', () => {
  const wait = { type: 'Wait', input: { for: 'P2D' } };
  const inside = { type: 'Loop', input: { count: 1 }, steps: [wait] };
  expect(faultsOf(withSteps(wait, inside))).toMatchObject([
    { pointer: '/steps/0/input/for', detail: expect.stringContaining('raise `timeout`') },
    { pointer: '/steps/1/steps/0/input/for' },
  ]);
  expect(faultsOf({ ...withSteps(wait, inside), timeout: 'P3D' })).toEqual([]);
  expect(faultsOf({ ...withSteps(wait), timeout: '3 days' })).toMatchObject([{ pointer: '/timeout' }]);
});
