import { expect, it } from 'vitest';
import transform from '../../../workflows/steps/transform.ts';

it('gives its value, whatever that is', () => {
  for (const value of [null, 0, [1], { a: {} }]) expect(transform.run({ value }, { previous: 1 })).toEqual({ value });
});

it.each([
  [{ type: 'object', properties: { value: { type: 'number' } } }, { type: 'number' }],
  [{ type: 'object' }, true],
  [true, true],
] as const)('has the type of its value: of %j', (input, value) => {
  expect(transform.outputFor?.(input)).toMatchObject({ properties: { value }, required: ['value'] });
});
