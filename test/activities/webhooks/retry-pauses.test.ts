import { expect, test } from 'vitest';
import { MAX_ATTEMPTS, pauseAfter } from '../../../activities/webhooks/retry-pauses.ts';

const HOUR_MS = 3_600_000;
const pauses = (random: number) =>
  Array.from({ length: MAX_ATTEMPTS }, (_, index) => pauseAfter(index + 1, () => random, null));

test('ten attempts go over three days, each pause longer than the one before', () => {
  const all = pauses(0);
  expect(all).toEqual([5000, 300_000, 1_800_000, ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR_MS), null]);
  expect(all.reduce<number>((sum, pause) => sum + (pause ?? 0), 0) / HOUR_MS).toBeCloseTo(75.6, 1);
});

test('jitter adds up to a fifth', () => {
  expect(pauses(0.999)[0]).toBe(5999);
  expect(pauses(0.5)[3]).toBe(132 * 60_000);
});

test('what the receiver asks for is a minimum', () => {
  expect(pauseAfter(1, () => 0, 60_000)).toBe(60_000);
  expect(pauseAfter(2, () => 0, 60_000)).toBe(300_000);
  expect(pauseAfter(MAX_ATTEMPTS, () => 0, 60_000)).toBeNull();
});
