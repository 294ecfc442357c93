import { expect, it } from 'vitest';
import { createFailureLimit } from '../../../services/operations/failure-limit.ts';

it('lets 60 failures a minute pass per caller, and starts anew after it', () => {
  let now = 0;
  const limit = createFailureLimit(() => new Date(now));
  const first = Array.from({ length: 60 }, () => limit.note('a'));
  expect(first).not.toContain(true);
  expect(limit.note('a')).toBe(true);
  expect(limit.note('b')).toBe(false);
  now = 59_999;
  expect(limit.note('a')).toBe(true);
  now = 60_000;
  expect(limit.note('a')).toBe(false);
});

it('may have another number and another time', () => {
  let now = 0;
  const limit = createFailureLimit(() => new Date(now), { most: 2, periodMs: 1000 });
  expect([limit.note('a'), limit.note('a'), limit.note('a')]).toEqual([false, false, true]);
  now = 1000;
  expect(limit.note('a')).toBe(false);
});

it('forgets who failed first when there are too many to remember', () => {
  const limit = createFailureLimit(() => new Date(0));
  for (let count = 0; count < 60; count++) limit.note('first');
  for (let other = 0; other < 10_000; other++) limit.note(`other ${other}`);
  expect(limit.note('first')).toBe(false);
});
