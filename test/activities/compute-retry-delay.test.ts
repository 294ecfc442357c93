import fc from 'fast-check';
import { expect, test } from 'vitest';
import { computeRetryDelay } from '../../activities/compute-retry-delay.ts';

const policy = { backoff: 'exponential', delayMs: 1000, maxDelayMs: 10_000, jitter: false } as const;

test.each([
  ['fixed', [1000, 1000, 1000, 1000, 1000]],
  ['linear', [1000, 2000, 3000, 4000, 5000]],
  ['exponential', [1000, 2000, 4000, 8000, 10_000]],
] as const)('%s', (backoff, expected) => {
  const delays = [1, 2, 3, 4, 5].map((failed) => computeRetryDelay({ ...policy, backoff }, failed, null, Math.random));
  expect(delays).toEqual(expected);
});

test('grows by the factor of the policy', () => {
  const delays = [1, 2, 3, 4].map((failed) => computeRetryDelay({ ...policy, factor: 3 }, failed, null, Math.random));
  expect(delays).toEqual([1000, 3000, 9000, 10_000]);
  expect(computeRetryDelay({ ...policy, factor: 1 }, 5, null, Math.random)).toBe(1000);
});

test('jitter takes away up to half', () => {
  expect(computeRetryDelay({ ...policy, jitter: true }, 2, null, () => 0)).toBe(1000);
  expect(computeRetryDelay({ ...policy, jitter: true }, 2, null, () => 0.5)).toBe(1500);
});

test('what the service asks for is a minimum, over cap and jitter', () => {
  expect(computeRetryDelay(policy, 1, 60_000, Math.random)).toBe(60_000);
  expect(computeRetryDelay(policy, 3, 1, Math.random)).toBe(4000);
});

test('never leaves the range of half the policy to the cap, however many attempts', () => {
  const arbitrary = fc.tuple(
    fc.constantFrom('fixed', 'linear', 'exponential'),
    fc.integer({ min: 1, max: 5000 }),
    fc.double({ min: 0, max: 0.999, noNaN: true }),
  );
  fc.assert(
    fc.property(arbitrary, ([backoff, failed, roll]) => {
      const delay = computeRetryDelay(
        { ...policy, backoff, jitter: true } as Parameters<typeof computeRetryDelay>[0],
        failed,
        null,
        () => roll,
      );
      return delay >= 500 && delay <= 10_000;
    }),
  );
});
