import { type ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import type { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, test } from 'vitest';
import { ActionFailure } from '../../activities/action-failure.ts';
import type { ActionContext } from '../../activities/define-action.ts';
import type { Projection } from '../../workflows/execution.ts';
import type { Json } from '../../workflows/language/json.ts';
import { attempt, NOW, type Run, task } from './attempt-for-tests.ts';

const retryable = () => new ActionFailure('http-unreachable', 'Away.', { retryable: true, details: { cause: 'X' } });
const fails = async () => {
  throw retryable();
};
/** Ends only when it is told to. */
const hangs: Run = ({ signal }) =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('told to stop')), { once: true });
  });

describe('success', () => {
  test('gives output and attempts', async () => {
    expect((await attempt(async () => ({ a: 1 }))).outcome).toEqual({ output: { a: 1 }, attempts: 1 });
  });

  test('hands the key and the number of the attempt to the step', async () => {
    const seen = async ({ idempotencyKey, attempt: number }: ActionContext) => ({ idempotencyKey, number });
    const { outcome } = await attempt(seen, { info: { attempt: 4 }, failed: 1 });
    expect(outcome).toEqual({ output: { idempotencyKey: 'ex-1:fetch', number: 2 }, attempts: 2 });
  });

  test('an output over 20 MiB is a failure that no policy repeats', async () => {
    const { outcome } = await attempt(async () => 'x'.repeat(21 * 1024 * 1024), {
      task: { retry: { ...task.retry, on: ['step-output-too-large'] } },
    });
    expect(outcome).toMatchObject({ type: 'step-output-too-large', nonRetryable: true });
  });
});

describe('the retry policy', () => {
  test('a failure that may pass is noted and repeated after the pause', async () => {
    const { outcome, noted } = await attempt(fails);
    const error = { code: 'http-unreachable', message: 'Away.', step: 'fetch', details: { cause: 'X' } };
    expect(outcome).toMatchObject({
      type: 'http-unreachable',
      nonRetryable: false,
      nextRetryDelay: 1000,
      details: [error, 1],
    });
    expect(noted).toEqual([
      { executionId: 'ex-1', tenantId: 'default', path: 'fetch', attempt: 1, error, at: NOW, retryAt: NOW + 1000 },
    ]);
  });

  test('the last attempt is final and not noted', async () => {
    const { outcome, noted } = await attempt(fails, { info: { attempt: 3 }, failed: 2 });
    expect(outcome).toMatchObject({ nonRetryable: true, details: [{ code: 'http-unreachable' }, 3] });
    expect(noted).toEqual([]);
  });

  test('attempts lost with their worker use none up', async () => {
    const { outcome, noted } = await attempt(fails, { info: { attempt: 7 }, failed: 1 });
    expect(outcome).toMatchObject({ nonRetryable: false });
    expect(noted).toMatchObject([{ attempt: 2 }]);
  });

  test('Retry-After is a minimum', async () => {
    const { outcome } = await attempt(async () => {
      throw new ActionFailure('http-status', 'Busy.', { retryable: true, retryAfterMs: 90_000 });
    });
    expect(outcome).toMatchObject({ nextRetryDelay: 90_000 });
  });

  test('no attempt starts after the time for all of them', async () => {
    const { outcome } = await attempt(fails, { task: { timeout: { attemptMs: 900, totalMs: 999 } } });
    expect(outcome).toMatchObject({ type: 'http-unreachable', nonRetryable: true });
    const late = {
      info: { attempt: 2, scheduledTimestampMs: NOW - 1000 },
      task: { timeout: { attemptMs: 900, totalMs: 999 } },
    };
    expect((await attempt(async () => 'late', late)).outcome).toMatchObject({
      type: 'step-timeout',
      nonRetryable: true,
    });
  });

  test('`on` names the codes that are repeated, and only those', async () => {
    const on = (code: string) => ({ task: { retry: { ...task.retry, on: [code] } } });
    expect((await attempt(fails, on('http-status'))).outcome).toMatchObject({ nonRetryable: true });
    const unknown = async () => {
      throw new TypeError('oops');
    };
    expect((await attempt(unknown, on('step-failed'))).outcome).toMatchObject({
      type: 'step-failed',
      nonRetryable: false,
    });
    expect((await attempt(unknown)).outcome).toMatchObject({
      type: 'step-failed',
      nonRetryable: true,
      message: 'oops',
    });
  });

  test('an input that does not fit is final and told by pointer', async () => {
    const { outcome } = await attempt(fails, {
      task: { input: { n: 'x' }, retry: { ...task.retry, on: ['step-input-invalid'] } },
    });
    expect(outcome).toMatchObject({
      type: 'step-input-invalid',
      nonRetryable: true,
      details: [{ details: { errors: [{ pointer: '/n' }] } }, 1],
    });
  });
});

describe('a step that is not repeatable', () => {
  const once = { task: { repeatable: false } };
  const never = async () => {
    throw new Error('performed again');
  };

  test('is not performed again once an attempt was lost', async () => {
    const { outcome } = await attempt(never, { ...once, info: { attempt: 2 }, failed: 0 });
    expect(outcome).toMatchObject({ type: 'outcome-unknown', nonRetryable: true });
  });

  test('is repeated after a failure that is known', async () => {
    const { outcome } = await attempt(async () => 'done', { ...once, info: { attempt: 2 }, failed: 1 });
    expect(outcome).toEqual({ output: 'done', attempts: 2 });
  });

  test('is not repeated after a timeout', async () => {
    const { outcome } = await attempt(hangs, {
      task: { repeatable: false, timeout: { attemptMs: 20, totalMs: 60_000 } },
    });
    expect(outcome).toMatchObject({ type: 'step-timeout', nonRetryable: true });
  });
});

describe('time and cancel', () => {
  const short = { task: { timeout: { attemptMs: 20, totalMs: 60_000 } } };

  test('an attempt that takes too long is stopped and may be repeated', async () => {
    const { outcome, noted } = await attempt(hangs, short);
    expect(outcome).toMatchObject({
      type: 'step-timeout',
      nonRetryable: false,
      message: 'The attempt took longer than 20 ms.',
    });
    expect(noted).toMatchObject([{ error: { code: 'step-timeout' } }]);
  });

  test('a later attempt has only what is left of the time for all of them', async () => {
    const timeout = { attemptMs: 30_000, totalMs: 60_000 };
    const info = { attempt: 2, scheduledTimestampMs: NOW - 59_975 };
    const { outcome } = await attempt(hangs, { task: { timeout }, info, failed: 1 });
    expect(outcome).toMatchObject({ message: 'The attempt took longer than 25 ms.', nonRetryable: true });
  });

  test('a step that ignores its signal is left behind', async () => {
    const deaf = () => new Promise<Json>(() => undefined);
    expect((await attempt(deaf, short)).outcome).toMatchObject({ type: 'step-timeout' });
  });

  test('a cancel stops the work and is told as one', async () => {
    const { outcome, noted } = await attempt(hangs, {
      act: (environment) => setTimeout(() => environment.cancel(), 20),
    });
    expect(outcome).toBeInstanceOf(CancelledFailure);
    expect(noted).toEqual([]);
  });

  test('what comes only after the cancel is dropped', async () => {
    const { outcome } = await attempt(
      async ({ signal }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        return 'too late';
      },
      { act: (environment) => setTimeout(() => environment.cancel(), 20) },
    );
    expect(outcome).toBeInstanceOf(CancelledFailure);
  });

  test('work of more than a second sends heartbeats', async () => {
    const beat = (environment: MockActivityEnvironment) => environment.once('heartbeat', () => environment.cancel());
    expect((await attempt(hangs, { act: beat })).outcome).toBeInstanceOf(CancelledFailure);
  });

  test('a worker that stops gives the attempt back at once, without using it up', async () => {
    const { outcome, noted } = await attempt(hangs, {
      act: (environment) => setTimeout(() => environment.cancel('WORKER_SHUTDOWN'), 20),
    });
    expect(outcome).toMatchObject({ type: 'worker-shutdown', nonRetryable: false, nextRetryDelay: 1 });
    expect(noted).toEqual([]);
  });
});

describe('records', () => {
  const projection: Projection = {
    executionId: 'ex-1',
    tenantId: 'default',
    revision: 1,
    status: 'RUNNING',
    startedAt: NOW,
    tasks: [],
    events: [],
  };

  test('a projection is written beside the work, by the first attempt', async () => {
    expect((await attempt(async () => 1, { task: { projection } })).projected).toEqual([projection]);
    expect((await attempt(async () => 1, { task: { projection }, info: { attempt: 2 }, failed: 1 })).projected).toEqual(
      [],
    );
  });

  test('one that cannot be written does not fail the step', async () => {
    const records = { project: () => Promise.reject(new Error('away')) };
    expect((await attempt(async () => 1, { task: { projection }, records })).outcome).toEqual({
      output: 1,
      attempts: 1,
    });
  });

  test('a count that cannot be read is waited for', async () => {
    let reads = 0;
    const countFailedAttempts = async () => {
      reads += 1;
      if (reads < 3) throw new Error('away');
      return 1;
    };
    const { outcome } = await attempt(async () => 1, { info: { attempt: 2 }, records: { countFailedAttempts } });
    expect(outcome).toEqual({ output: 1, attempts: 2 });
  });

  test('a failed attempt that cannot be noted is repeated all the same', async () => {
    const records = { attemptFailed: () => Promise.reject(new Error('away')) };
    const { outcome } = await attempt(fails, { records });
    expect((outcome as ApplicationFailure).nonRetryable).toBe(false);
  });
});
