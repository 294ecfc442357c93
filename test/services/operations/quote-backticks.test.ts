import { expect, it } from 'vitest';
import { quoteBackticks } from '../../../services/operations/quote-backticks.ts';

it.each([
  ['`a.b.c`', '"a"."b"."c"'],
  ['`a`.`b-c`.d', '"a"."b-c".d'],
  ['`x"y`', '"x""y"'],
  [
    "SELECT '`a`', \"`b`\", E'\\'`c`' -- `d`\n/* `e` */ $$`f`$$ $x$`g`$x$ `h`",
    "SELECT '`a`', \"`b`\", E'\\'`c`' -- `d`\n/* `e` */ $$`f`$$ $x$`g`$x$ \"h\"",
  ],
])('turns names in backticks into quoted names, outside of strings and comments: %s', (given, expected) => {
  expect(quoteBackticks(given, { places: false })).toBe(expected);
});

it.each([
  ['SELECT :1, f(:2),:3', 'SELECT $1, f($2),$3'],
  ["SELECT a::int, b[1:2], b[:2], ':1', x:1", "SELECT a::int, b[1:2], b[:2], ':1', x:1"],
])('turns :1 into $1 where a value may stand: %s', (given, expected) => {
  expect(quoteBackticks(given, { places: true })).toBe(expected);
  expect(quoteBackticks(given, { places: false })).toBe(given);
});
