import { expect, it } from 'vitest';
import { runPure } from '../../../workflows/engine/run-pure.ts';
import { createStepLookup } from '../../../workflows/engine/step-lookup.ts';
import { workflowSteps } from '../../../workflows/steps/index.gen.ts';

it('a pure step is run on what it takes, and refuses anything else by its id', () => {
  const upper = createStepLookup(workflowSteps)('TextOperation.Uppercase', 1);
  if (upper?.kind !== 'pure') throw new Error('It is a pure step.');
  expect(runPure(upper, 'loud', { text: 'abc' }, null)).toEqual({ text: 'ABC' });
  const refused = expect.objectContaining({ code: 'step-input-invalid', message: expect.stringContaining('"loud"') });
  expect(() => runPure(upper, 'loud', { text: 5 }, null)).toThrow(refused);
  expect(() => runPure(upper, 'loud', null, null)).toThrow(refused);
});
