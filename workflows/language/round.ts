/** More decimals than a double holds: beyond them there is nothing to round. */
export const MOST_DECIMALS = 15;

/** Rounds to so many decimals (0 to 15), halves away from zero; numbers too large to have a fraction stay as they are. */
export function round(value: number, digits: number): number {
  // Shifting the decimal exponent in text avoids the error of multiplying (2.345 * 100 is 234.49999…).
  const result = Math.sign(value) * shift(Math.round(shift(Math.abs(value), digits)), -digits);
  return Number.isFinite(result) ? result : value;
}

function shift(value: number, digits: number): number {
  const [mantissa, exponent = '0'] = String(value).split('e');
  return Number(`${mantissa}e${Number(exponent) + digits}`);
}
