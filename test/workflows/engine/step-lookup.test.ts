import { expect, it } from 'vitest';
import { createStepLookup } from '../../../workflows/engine/step-lookup.ts';
import { workflowSteps } from '../../../workflows/steps/index.gen.ts';

it('finds steps of the engine by type and revision, older ones beside newer ones', () => {
  const echo = workflowSteps.find(({ type }) => type === 'Echo');
  if (echo?.kind !== 'pure') throw new Error('Echo is a pure step.');
  const second = { ...echo, revision: 2 };
  const find = createStepLookup([...workflowSteps, second]);
  expect(find('Echo', 1)).toBe(echo);
  expect(find('Echo', 2)).toBe(second);
  expect(find('Echo', 3)).toBeUndefined();
  expect(find('Http', 1)).toBeUndefined();
  expect(find('Loop', 1)).toMatchObject({ kind: 'control' });
});
