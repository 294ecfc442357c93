import fc from 'fast-check';
import { expect, it } from 'vitest';
import { characterIndex, substring } from '../../../workflows/language/characters.ts';
import { createEvaluator } from '../../../workflows/language/create-evaluator.ts';

it.each([
  ['"a🎉b".substring(1, 2)', '🎉'],
  ['"a🎉b".substring(2)', 'b'],
  ['"a🎉b".indexOf("b")', 2],
  ['"a🎉b🎉".lastIndexOf("🎉")', 3],
  ['"a🎉b".indexOf("x")', -1],
  ['"🎉🎉x".substring("🎉🎉x".indexOf("x")).size()', 1],
])('%s counts in characters', (source, expected) => {
  const scope = { input: null, steps: {}, previous: null, execution: {} };
  expect(createEvaluator().resolve(`{{ ${source} }}`, scope)).toBe(expected);
});

it('agrees with the host wherever each character is one unit', () => {
  const index = fc.integer({ min: -3, max: 12 });
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'é', 'z'), maxLength: 9 }), index, index, (text, from, to) => {
      expect(substring(`${text}🎉`, from, to).replace('🎉', '')).toBe(`${text}#`.substring(from, to).replace('#', ''));
      expect(substring(text, from)).toBe(text.substring(from));
      expect(characterIndex(text, 2)).toBe(2);
    }),
  );
});
