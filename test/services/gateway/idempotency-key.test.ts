import { expect, it } from 'vitest';
import { parseIdempotencyKey } from '../../../services/gateway/idempotency-key.ts';

it.each([
  [undefined, null],
  ['abc', 'abc'],
  [' abc ', 'abc'],
  ['"abc"', 'abc'],
  ['"a\\"b\\\\c"', 'a"b\\c'],
  ['"unclosed', '"unclosed'],
  ['k'.repeat(255), 'k'.repeat(255)],
])('reads %j', (header, key) => {
  expect(parseIdempotencyKey(header)).toBe(key);
});

it.each(['', '""', 'k'.repeat(256), 'schlüssel', 'a\tb'])('refuses %j and names the header', (header) => {
  expect(() => parseIdempotencyKey(header)).toThrow(/1 to 255 visible ASCII/);
});
