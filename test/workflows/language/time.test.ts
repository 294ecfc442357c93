import { expect, it } from 'vitest';
import { parseTime } from '../../../workflows/language/time.ts';

it.each([
  ['1970-01-01T00:00:01Z', 1000],
  ['1970-01-01T01:00:00.5+01:00', 500],
  ['1970-01-01 00:00:00z', 0],
  ['2024-02-29T23:59:59.999Z', Date.UTC(2024, 1, 29, 23, 59, 59, 999)],
  ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
  ['2026-01-01T00:00:00-23:59', Date.UTC(2026, 0, 1, 23, 59)],
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

it.each([
  ['2026-02-30T00:00:00Z', 'February 2026 has 28 days'],
  ['2026-02-29T00:00:00Z', 'February 2026 has 28 days'],
  ['1900-02-29T00:00:00Z', 'February 1900 has 28 days'],
  ['2026-04-31T00:00:00Z', 'April 2026 has 30 days'],
  ['2026-04-00T00:00:00Z', 'April 2026 has 30 days'],
  ['2026-00-01T00:00:00Z', 'months go from 01 to 12'],
  ['2026-13-01T00:00:00Z', 'months go from 01 to 12'],
  ['2026-02-28T24:00:00Z', 'hours go from 00 to 23'],
  ['2026-02-28T23:60:00Z', 'minutes go from 00 to 59'],
  ['2026-12-31T23:59:60Z', 'leap seconds are not taken'],
  ['2026-12-31T23:59:61Z', 'seconds go from 00 to 59'],
  ['2026-01-01T00:00:00+24:00', 'zone'],
  ['2026-01-01T00:00:00+01:60', 'zone'],
])('%s is refused, since %s', (text, why) => {
  expect(() => parseTime(text)).toThrow(
    expect.objectContaining({ name: 'RangeError', message: expect.stringContaining(why) }),
  );
});
