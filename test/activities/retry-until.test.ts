import { expect, test } from 'vitest';
import { retryUntil } from '../../activities/retry-until.ts';

test('repeats until it works', async () => {
  let calls = 0;
  const result = await retryUntil(AbortSignal.timeout(10_000), async () => {
    calls += 1;
    if (calls < 3) throw new Error('away');
    return 'back';
  });
  expect([result, calls]).toEqual(['back', 3]);
});

test('throws the last error once it is told to stop', async () => {
  const stop = new AbortController();
  const attempt = retryUntil(stop.signal, async () => {
    stop.abort();
    throw new Error('away');
  });
  await expect(attempt).rejects.toThrow('away');
});
