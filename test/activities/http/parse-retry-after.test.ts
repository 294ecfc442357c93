import { expect, test } from 'vitest';
import { parseRetryAfter } from '../../../activities/http/parse-retry-after.ts';

const now = Date.UTC(2026, 0, 1, 12, 0, 0);

test.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['Thu, 01 Jan 2026 12:00:30 GMT', 30_000],
  ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
  ['-5', null],
  ['1.5', null],
  ['soon', null],
  ['2026-01-01T12:00:30Z', null],
  ['', null],
  [undefined, null],
])('%s asks for %s ms', (header, expected) => {
  expect(parseRetryAfter(header, now)).toBe(expected);
});
