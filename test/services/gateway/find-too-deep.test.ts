import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findTooDeep } from '../../../services/gateway/find-too-deep.ts';

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

it('finds something in what is deeper, and nothing in what is not, whatever its strings hold', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(3), fc.nat(6), (value, indent, limit) => {
      expect(findTooDeep(JSON.stringify(value, null, indent), limit) === -1).toBe(depthOf(value) <= limit);
    }),
  );
  expect(findTooDeep(JSON.stringify(['[[{"\\']), 1)).toBe(-1);
});

it('gives the place of the first bracket that is one too many', () => {
  expect(findTooDeep('{"a":[1],"b":[2,[3]]}', 2)).toBe(16);
  expect(findTooDeep('['.repeat(1000), 64)).toBe(64);
});
