import { base64, base64urlnopad, hex } from '@scure/base';
import { RE2JS } from 're2js';
import type { ExpressionBudget } from './expression-budget.ts';
import { asNumber, asText, define, type ExpressionFunction, FunctionRefusal } from './expression-function.ts';

/** Characters that one function may build, so that no text outgrows the worker before it is refused as an output. */
const MAX_BUILT = 1_000_000;

/** Functions that build, search and encode text. */
export const textFunctions: readonly ExpressionFunction[] = [
  define(
    'repeat(string, dyn): string',
    'The text so many times.',
    ['"ab".repeat(3)', 'ababab'],
    (budget, text, count) => repeat(asText(text, 'the text'), asNumber(count, 'the count'), budget),
  ),
  define(
    'padStart(string, dyn, string): string',
    'Filled up from the left to so many characters.',
    ['"7".padStart(3, "0")', '007'],
    (budget, text, length, filler) => padding(budget, text, length, filler) + asText(text, 'the text'),
  ),
  define(
    'padEnd(string, dyn, string): string',
    'Filled up from the right to so many characters.',
    ['"7".padEnd(3, ".")', '7..'],
    (budget, text, length, filler) => asText(text, 'the text') + padding(budget, text, length, filler),
  ),
  define(
    'capitalize(string): string',
    'The first letter in upper case, the rest as it is.',
    ['"ada lovelace".capitalize()', 'Ada lovelace'],
    (budget, text) => {
      const [first = '', ...rest] = [...counted(text, budget)];
      return first.toUpperCase() + rest.join('');
    },
  ),
  define(
    'findAll(string, string): list<string>',
    'The parts of the text that fit an RE2 pattern; linear time.',
    ['"a1 b22".findAll("[0-9]+")', ['1', '22']],
    (budget, text, pattern) => {
      const matcher = compile(pattern).matcher(counted(text, budget));
      const found: string[] = [];
      while (matcher.find()) found.push(matcher.group() ?? '');
      budget.work(found.length);
      return found;
    },
  ),
  define(
    'capture(string, string): list<string>',
    'The groups of the first part that fits an RE2 pattern, the whole part first; empty when none fits.',
    ['"ab-3".capture("([a-z]+)-([0-9]+)")', ['ab-3', 'ab', '3']],
    (budget, text, pattern) => {
      const matcher = compile(pattern).matcher(counted(text, budget));
      if (!matcher.find()) return [];
      return Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? '');
    },
  ),
  define(
    'replaceAll(string, string, string): string',
    'Each part that fits an RE2 pattern by a text, in which `$1` stands for the first group.',
    ['"a1b2".replaceAll("[0-9]", "#")', 'a#b#'],
    (budget, text, pattern, replacement) => {
      const built = compile(pattern).matcher(counted(text, budget)).replaceAll(asText(replacement, 'the replacement'));
      budget.text(built.length);
      return built;
    },
  ),
  define(
    'encodeUrl(string): string',
    "Text for a part of a URL (RFC 3986): all but letters, digits and `-_.!~*'()` as %XX.",
    ['encodeUrl("a b/c")', 'a%20b%2Fc'],
    (budget, text) => encodeURIComponent(wellFormed(counted(text, budget))),
  ),
  define('decodeUrl(string): string', 'The text that %XX stand for.', ['decodeUrl("a%20b")', 'a b'], (budget, text) => {
    try {
      return decodeURIComponent(counted(text, budget));
    } catch {
      throw new FunctionRefusal('the text has a % that does not stand for a character');
    }
  }),
  define(
    'encodeBase64(string): string',
    'Base64 (RFC 4648) of the text in UTF-8.',
    ['encodeBase64("Ä")', 'w4Q='],
    (budget, text) => base64.encode(bytesOf(text, budget)),
  ),
  define(
    'decodeBase64(string): string',
    'The text that Base64 (RFC 4648) of UTF-8 stands for.',
    ['decodeBase64("w4Q=")', 'Ä'],
    (budget, text) => decode(() => base64.decode(counted(text, budget)), 'Base64'),
  ),
  define(
    'encodeBase64Url(string): string',
    'The same in the alphabet for URLs, without padding.',
    ['encodeBase64Url("??>")', 'Pz8-'],
    (budget, text) => base64urlnopad.encode(bytesOf(text, budget)),
  ),
  define(
    'decodeBase64Url(string): string',
    'The text that Base64 in the alphabet for URLs stands for; padding may be there.',
    ['decodeBase64Url("Pz8-")', '??>'],
    (budget, text) => decode(() => base64urlnopad.decode(counted(text, budget).replace(/=+$/, '')), 'Base64 for URLs'),
  ),
  define(
    'encodeHex(string): string',
    'The bytes of the text in UTF-8 as hex.',
    ['encodeHex("AB")', '4142'],
    (budget, text) => hex.encode(bytesOf(text, budget)),
  ),
];

/** UTF-8 bytes of a text, counted. */
export function bytesOf(text: unknown, budget: ExpressionBudget): Uint8Array {
  return new TextEncoder().encode(counted(text, budget));
}

function counted(value: unknown, budget: ExpressionBudget): string {
  const text = asText(value, 'the text');
  budget.text(text.length);
  return text;
}

function decode(read: () => Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(read());
  } catch {
    throw new FunctionRefusal(`the text is not ${what} of UTF-8`);
  }
}

function repeat(text: string, count: number, budget: ExpressionBudget): string {
  if (!Number.isInteger(count) || count < 0)
    throw new FunctionRefusal(`the count must be a whole number from 0, not ${count}`);
  const length = text.length * count;
  if (length > MAX_BUILT) throw new FunctionRefusal(`that makes ${length} characters; ${MAX_BUILT} are allowed`);
  budget.text(length);
  return text.repeat(count);
}

function padding(budget: ExpressionBudget, value: unknown, wanted: unknown, filler: unknown): string {
  const [text, fill] = [asText(value, 'the text'), asText(filler, 'the filler')];
  const missing = asNumber(wanted, 'the length') - [...text].length;
  if (fill === '' || !(missing > 0)) return '';
  const times = Math.ceil(missing / [...fill].length);
  return [...repeat(fill, times, budget)].slice(0, Math.ceil(missing)).join('');
}

function compile(pattern: unknown): RE2JS {
  const source = asText(pattern, 'the pattern');
  try {
    return RE2JS.compile(source);
  } catch (error) {
    throw new FunctionRefusal(
      `the pattern is not one of RE2: ${error instanceof Error ? error.message : 'it cannot be read'}`,
    );
  }
}

/** A lone half of a character pair would make `encodeURIComponent` throw. */
function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}
