import { expect, it } from 'vitest';
import { round } from '../../../workflows/language/round.ts';

it.each([
  [2.345, 2, 2.35],
  [-2.5, 0, -3],
  [1.005, 2, 1.01],
  [0.000_000_15, 7, 0.000_000_2],
  [1.5e-9, 3, 0],
  [1e21, 2, 1e21],
  [1.7e308, 15, 1.7e308],
  [123.456, 15, 123.456],
])('%d to %d decimals is %d', (value, digits, expected) => {
  expect(round(value, digits)).toBe(expected);
});
