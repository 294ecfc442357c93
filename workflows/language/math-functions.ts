import { asNumber, define, type ExpressionFunction, FunctionRefusal } from './expression-function.ts';
import { MOST_DECIMALS, round } from './round.ts';

/** Arithmetic beside the operators. Only what IEEE 754 fixes to the last bit, so that a replay computes the same. */
export const mathFunctions: readonly ExpressionFunction[] = [
  define('trunc(dyn): double', 'Without its fraction.', ['trunc(-2.7)', -2], (_, value) =>
    Math.trunc(asNumber(value, 'the value')),
  ),
  define('sign(dyn): double', '-1, 0 or 1.', ['sign(-3)', -1], (_, value) => Math.sign(asNumber(value, 'the value'))),
  define('sqrt(dyn): double', 'The square root; refuses negative numbers.', ['sqrt(9)', 3], (_, value) => {
    const number = asNumber(value, 'the value');
    if (number < 0) throw new FunctionRefusal(`a negative number (${number}) has no square root here`);
    return Math.sqrt(number);
  }),
  define(
    'power(dyn, dyn): double',
    'A number to a whole power from -1000 to 1000.',
    ['power(2, 10)', 1024],
    (_, base, exponent) => power(asNumber(base, 'the base'), asNumber(exponent, 'the exponent')),
  ),
  define(
    'clamp(dyn, dyn, dyn): double',
    'The number, or the bound that it lies beyond.',
    ['clamp(12, 0, 10)', 10],
    (_, value, low, high) => {
      const [least, most] = [asNumber(low, 'the lower bound'), asNumber(high, 'the upper bound')];
      if (least > most) throw new FunctionRefusal(`the lower bound ${least} is above the upper bound ${most}`);
      return Math.min(Math.max(asNumber(value, 'the value'), least), most);
    },
  ),
  define(
    'formatNumber(dyn, dyn): string',
    'Text with so many decimals (0 to 20), rounded as `round` does; never with an exponent.',
    ['formatNumber(2.5, 2)', '2.50'],
    (_, value, decimals) => {
      const places = asNumber(decimals, 'the number of decimals');
      if (!Number.isInteger(places) || places < 0 || places > 20)
        throw new FunctionRefusal(`the number of decimals must be a whole number from 0 to 20, not ${places}`);
      return formatNumber(asNumber(value, 'the value'), places);
    },
  ),
];

/** By multiplication: `Math.pow` may differ in the last bit between engines. */
function power(base: number, exponent: number): number {
  if (!Number.isInteger(exponent) || Math.abs(exponent) > 1000)
    throw new FunctionRefusal(`the exponent must be a whole number from -1000 to 1000, not ${exponent}`);
  let result = 1;
  for (let square = base, left = Math.abs(exponent); left > 0; left = Math.floor(left / 2), square *= square)
    if (left % 2 === 1) result *= square;
  return exponent < 0 ? 1 / result : result;
}

function formatNumber(value: number, places: number): string {
  if (!Number.isFinite(value)) throw new FunctionRefusal(`${value} cannot be written with decimals`);
  // `toFixed` writes exponents from here on; numbers of this size have no fraction.
  if (Math.abs(value) >= 1e21) return `${BigInt(value)}${places > 0 ? `.${'0'.repeat(places)}` : ''}`;
  return (places <= MOST_DECIMALS ? round(value, places) : value).toFixed(places);
}
