import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonDepth } from '../../../services/gateway/json-depth.ts';

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

it('is the depth of what the text stands for, whatever its strings hold', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(3), (value, indent) => {
      expect(jsonDepth(JSON.stringify(value, null, indent), 100)).toBe(depthOf(value));
    }),
  );
  expect(jsonDepth(JSON.stringify(['[[{"\\']), 100)).toBe(1);
});

it('stops counting beyond the limit', () => {
  expect(jsonDepth('['.repeat(1000), 64)).toBe(65);
});
