import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLarge } from '../../../services/temporal/is-large.ts';
import type { Json } from '../../../workflows/language/json.ts';

describe('isLarge', () => {
  it('says no only of values whose JSON is not much longer than the limit', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json: Json = JSON.parse(JSON.stringify(value));
        const { length } = JSON.stringify(json);
        // Escapes, long numbers and brackets count for less than they take.
        if (!isLarge(json, 100)) expect(length).toBeLessThan(1500);
      }),
    );
  });

  it('counts deep and wide values', () => {
    expect(isLarge({ a: ['x'.repeat(200)] }, 100)).toBe(true);
    expect(
      isLarge(
        Array.from({ length: 100 }, () => 1),
        100,
      ),
    ).toBe(true);
    expect(isLarge({ a: 1 }, 100)).toBe(false);
  });
});
