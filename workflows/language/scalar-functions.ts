import { RE2JS } from 're2js';
import { characterIndex, substring } from './characters.ts';
import { formatDuration, parseDuration } from './duration.ts';
import type { ExpressionBudget } from './expression-budget.ts';
import {
  asList,
  asNumber,
  asText,
  define,
  type ExpressionFunction,
  FunctionRefusal,
  kindOf,
} from './expression-function.ts';
import { findJsonProblem } from './find-json-problem.ts';
import { mapHostile } from './map-hostile-objects.ts';
import { MOST_DECIMALS, round } from './round.ts';
import { jsonText, textOf } from './text-of.ts';
import { parseTime } from './time.ts';

/** Functions over numbers, text, JSON and times. */
export const scalarFunctions: readonly ExpressionFunction[] = [
  define('round(dyn): double', 'Nearest whole number, halves away from zero.', ['round(-2.5)', -3], (_, value) =>
    round(asNumber(value, 'the value'), 0),
  ),
  define('round(dyn, dyn): double', 'Rounded to so many decimals.', ['round(2.345, 2)', 2.35], (_, value, digits) =>
    rounded(asNumber(value, 'the value'), asNumber(digits, 'the number of decimals')),
  ),
  define('floor(dyn): double', 'Largest whole number that is not larger.', ['floor(2.7)', 2], (_, value) =>
    Math.floor(asNumber(value, 'the value')),
  ),
  define('ceil(dyn): double', 'Smallest whole number that is not smaller.', ['ceil(2.1)', 3], (_, value) =>
    Math.ceil(asNumber(value, 'the value')),
  ),
  define('abs(dyn): double', 'Without its sign.', ['abs(-2)', 2], (_, value) => Math.abs(asNumber(value, 'the value'))),
  define(
    'number(dyn): double',
    'The number that a text (of a CSV, say) spells; spaces around it are ignored.',
    ['number(" 12.5 ")', 12.5],
    (_, value) => toNumber(value),
  ),
  define(
    'string(dyn): string',
    'Text: strings as they are, other values as JSON.',
    ['string([1, "a"])', '[1,"a"]'],
    (budget, value) => textOf(value, budget),
  ),
  define(
    'typeOf(dyn): string',
    'One of null, boolean, number, string, list, map.',
    ['typeOf([1])', 'list'],
    (_, value) => typeOf(value),
  ),
  define('encodeJson(dyn): string', 'JSON text of a value.', ['encodeJson("a")', '"a"'], (budget, value) => {
    return jsonText(value, budget);
  }),
  define('decodeJson(string): dyn', 'The value of JSON text.', ['decodeJson("{\\"a\\": 1}").a', 1], (budget, value) => {
    const text = asText(value, 'the JSON text');
    budget.work(text.length >> 2);
    return decode(text);
  }),
  define(
    'matches(string, string): bool',
    'Whether a part of the text fits an RE2 pattern; linear time, no back references.',
    ['"a1".matches("^[a-z][0-9]$")', true],
    (budget, text, pattern) => matches(budget, asText(text, 'the text'), asText(pattern, 'the pattern')),
  ),
  define(
    'lowerAscii(string): string',
    'A to Z in lower case, the rest as it is.',
    ['"ÄB".lowerAscii()', 'Äb'],
    (budget, text) => read(budget, text).replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  ),
  define(
    'upperAscii(string): string',
    'a to z in upper case, the rest as it is.',
    ['"äb".upperAscii()', 'äB'],
    (budget, text) => read(budget, text).replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  ),
  define('lower(string): string', 'Lower case, by Unicode.', ['"ÄB".lower()', 'äb'], (budget, text) =>
    read(budget, text).toLowerCase(),
  ),
  define('upper(string): string', 'Upper case, by Unicode.', ['"äb".upper()', 'ÄB'], (budget, text) =>
    read(budget, text).toUpperCase(),
  ),
  define('trim(string): string', 'Without white space at both ends.', ['" a ".trim()', 'a'], (budget, text) =>
    read(budget, text).trim(),
  ),
  define(
    'replace(string, string, string): string',
    'Every occurrence of a text by another.',
    ['"a-b-c".replace("-", "+")', 'a+b+c'],
    (budget, text, from, to) =>
      joined(budget, read(budget, text).split(asText(from, 'what is replaced')), asText(to, 'the replacement')),
  ),
  define(
    'split(string, string): list<string>',
    'The pieces between separators.',
    ['"a,b".split(",")', ['a', 'b']],
    (budget, text, separator) => {
      const pieces = read(budget, text).split(asText(separator, 'the separator'));
      budget.work(pieces.length);
      return pieces;
    },
  ),
  define('join(list): string', 'The texts one after another.', ['["a", "b"].join()', 'ab'], (budget, list) =>
    joined(budget, texts(budget, list), ''),
  ),
  define(
    'join(list, string): string',
    'The texts with a separator between them.',
    ['["a", "b"].join(", ")', 'a, b'],
    (budget, list, separator) => joined(budget, texts(budget, list), asText(separator, 'the separator')),
  ),
  define(
    'indexOf(string, string): int',
    'Where a text first appears, in characters from 0; -1 when it does not.',
    ['"abc".indexOf("c")', 2],
    (budget, text, part) => {
      const whole = read(budget, text);
      return BigInt(characterIndex(whole, whole.indexOf(asText(part, 'what is looked for'))));
    },
  ),
  define(
    'lastIndexOf(string, string): int',
    'Where a text last appears, in characters from 0; -1 when it does not.',
    ['"abcb".lastIndexOf("b")', 3],
    (budget, text, part) => {
      const whole = read(budget, text);
      return BigInt(characterIndex(whole, whole.lastIndexOf(asText(part, 'what is looked for'))));
    },
  ),
  define(
    'substring(string, dyn): string',
    'The text from an index on, in characters.',
    ['"abc".substring(1)', 'bc'],
    (budget, text, from) => substring(read(budget, text), asNumber(from, 'the first index')),
  ),
  define(
    'substring(string, dyn, dyn): string',
    'The text from one index up to, not including, another, in characters.',
    ['"abc".substring(0, 2)', 'ab'],
    (budget, text, from, to) =>
      substring(read(budget, text), asNumber(from, 'the first index'), asNumber(to, 'the last index')),
  ),
  define(
    'timeToMillis(string): double',
    'Milliseconds since 1970 of an RFC 3339 time.',
    ['timeToMillis("1970-01-01T00:00:01Z")', 1000],
    (_, text) => parseTime(asText(text, 'the time')),
  ),
  define(
    'millisToTime(dyn): string',
    'RFC 3339 time (UTC) of milliseconds since 1970.',
    ['millisToTime(1000)', '1970-01-01T00:00:01.000Z'],
    (_, value) => {
      const millis = asNumber(value, 'the time');
      if (!(Math.abs(millis) <= 8.64e15)) throw new FunctionRefusal('the time is out of range');
      return new Date(millis).toISOString();
    },
  ),
  define(
    'durationToMillis(string): double',
    'Milliseconds of an ISO 8601 duration.',
    ['durationToMillis("PT1.5S")', 1500],
    (_, text) => parseDuration(asText(text, 'the duration')),
  ),
  define(
    'millisToDuration(dyn): string',
    'ISO 8601 duration of milliseconds.',
    ['millisToDuration(1500)', 'PT1.5S'],
    (_, value) => formatDuration(asNumber(value, 'the duration')),
  ),
];

function decode(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FunctionRefusal('the text is not JSON');
  }
  const problem = findJsonProblem(value);
  if (problem !== null) throw new FunctionRefusal(`the JSON cannot be used: ${problem}`);
  return /constructor|\\u/.test(text) ? mapHostile(value) : value;
}

function rounded(value: number, digits: number): number {
  if (Number.isInteger(digits) && digits >= 0 && digits <= MOST_DECIMALS) return round(value, digits);
  throw new FunctionRefusal(`the number of decimals must be a whole number from 0 to ${MOST_DECIMALS}`);
}

function toNumber(value: unknown): number {
  if (typeof value !== 'string') return asNumber(value, 'the value');
  const text = value.trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return Number(text);
  throw new FunctionRefusal(`the text "${value.slice(0, 40)}" is not a number`);
}

function typeOf(value: unknown): string {
  const [, word = 'null'] = kindOf(value).split(' ');
  return kindOf(value) === 'an object' ? 'map' : word;
}

function read(budget: ExpressionBudget, value: unknown): string {
  const text = asText(value, 'the value');
  budget.text(text.length);
  return text;
}

function texts(budget: ExpressionBudget, list: unknown): string[] {
  return asList(list, budget).map((entry) => asText(entry, 'each element'));
}

/** Counts before it builds, so that no text outgrows memory. */
function joined(budget: ExpressionBudget, pieces: readonly string[], separator: string): string {
  budget.text(pieces.reduce((total, piece) => total + piece.length, separator.length * pieces.length));
  return pieces.join(separator);
}

function matches(budget: ExpressionBudget, text: string, pattern: string): boolean {
  // Time is linear in text and pattern: their product bounds it.
  if (pattern.length > 1000) throw new FunctionRefusal('the pattern is longer than 1,000 characters');
  budget.work(1 + Math.ceil((text.length * pattern.length) / 32));
  try {
    return RE2JS.compile(pattern).matcher(text).find();
  } catch {
    throw new FunctionRefusal(`the pattern "${pattern.slice(0, 60)}" is not one of RE2`);
  }
}
