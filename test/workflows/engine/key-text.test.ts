import { describe, expect, it } from 'vitest';
import { keyText } from '../../../workflows/engine/key-text.ts';
import type { Json } from '../../../workflows/language/json.ts';

describe('keyText', () => {
  it.each<[Json, string]>([
    ['a', 'a'],
    [0, '0'],
    [1.5, '1.5'],
    [false, 'false'],
    ['x'.repeat(500), 'x'.repeat(500)],
  ])('writes %j', (value, text) => {
    expect(keyText(value)).toEqual({ text, problem: null });
  });

  it.each<[Json, string]>([
    [null, 'not null'],
    [[1], 'not a list'],
    [{}, 'not an object'],
    ['', 'empty'],
    ['x'.repeat(501), '501'],
    [{ '\u0000ref': 'v1', size: 600 }, '600'],
    [{ '\u0000ref': 'v1', size: 154, encrypted: 'acme' }, 'must not be an encrypted value'],
  ])('refuses %j', (value, problem) => {
    expect(keyText(value)).toEqual({ text: null, problem: expect.stringContaining(problem) });
  });
});
