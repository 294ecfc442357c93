import { afterEach, expect, test, vi } from 'vitest';
import { beatUntilDone } from '../../activities/beat-until-done.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('beats after 1 s, then with pauses that grow to 4 s, until it is done', () => {
  vi.useFakeTimers({ now: 0 });
  const beats: number[] = [];
  const done = beatUntilDone(() => beats.push(Date.now()));
  vi.advanceTimersByTime(15_000);
  done();
  vi.advanceTimersByTime(60_000);
  expect(beats).toEqual([1000, 3000, 7000, 11_000, 15_000]);
});
