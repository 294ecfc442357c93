import { describe, expect, test } from 'vitest';
import type { ActionDeps } from '../../activities/action-deps.ts';
import { awaitRate } from '../../activities/await-rate.ts';
import type { RateRequest } from '../../activities/rates.ts';
import { task } from './attempt-for-tests.ts';
import { valuesInMemory } from './values-in-memory.ts';

const open = { number: 1, timeoutMs: 1000, budgetEnd: 10_000 };
const limited = { ...task, rate: { key: 'shop', max: 2, perMs: 1000 }, timeout: { attemptMs: 1000, totalMs: 10_000 } };

/** A clock that stands still, and a rate that allows the next start after some milliseconds. */
function depsWith(waitMs: number, asked: RateRequest[] = []): ActionDeps {
  const never = () => Promise.reject(new Error('not used'));
  return {
    outbound: { request: never, close: async () => undefined },
    records: { finalize: never, project: never, attemptFailed: never, countFailedAttempts: never },
    values: valuesInMemory().values,
    rates: {
      take: async (request) => {
        asked.push(request);
        return waitMs;
      },
    },
    clock: () => 0,
    random: () => 0,
  };
}

describe('awaitRate', () => {
  test('asks for a start of the type and key, and leaves the attempt its whole time', async () => {
    const asked: RateRequest[] = [];
    const { signal } = new AbortController();
    expect(await awaitRate(limited, open, depsWith(5, asked), signal)).toEqual(open);
    expect(asked).toEqual([{ tenantId: 'default', key: 'Fake:shop', max: 2, perMs: 1000 }]);
  });

  test('asks for nothing when the step names no rate', async () => {
    const asked: RateRequest[] = [];
    expect(await awaitRate(task, open, depsWith(5, asked), new AbortController().signal)).toBe(open);
    expect(asked).toEqual([]);
  });

  test('fails at once when the start would come after the total timeout', async () => {
    const waiting = awaitRate(limited, open, depsWith(10_000), new AbortController().signal);
    await expect(waiting).rejects.toMatchObject({ code: 'step-timeout', details: { timeoutMs: 10_000, max: 2 } });
  });

  test('ends when the step is cancelled', async () => {
    const cancelling = new AbortController();
    const waiting = awaitRate(limited, open, depsWith(9_000), cancelling.signal);
    cancelling.abort();
    await expect(waiting).rejects.toThrow(/abort/i);
  });
});
