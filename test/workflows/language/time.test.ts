import { expect, it } from 'vitest';
import { parseTime } from '../../../workflows/language/time.ts';

it.each([
  ['1970-01-01T00:00:01Z', 1000],
  ['1970-01-01T01:00:00.5+01:00', 500],
  ['1970-01-01 00:00:00z', 0],
])('%s is read', (text, ms) => {
  expect(parseTime(text)).toBe(ms);
});

it.each([
  '2026-05-01',
  '2026-05-01T12:00:00',
  'tomorrow',
  '2026-13-01T00:00:00Z',
  '',
  '1',
  'Fri, 01 May 2026 12:00:00 GMT',
])('%j is refused', (text) => {
  expect(() => parseTime(text)).toThrow(RangeError);
});
