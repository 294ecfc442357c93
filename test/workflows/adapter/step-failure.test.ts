import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  RetryState,
  TimeoutFailure,
  TimeoutType,
} from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import type { ActionTask } from '../../../workflows/action-task.ts';
import { readFailure } from '../../../workflows/adapter/step-failure.ts';
import { actionBody } from '../engine/build-run.ts';

const task = (repeatable: boolean): ActionTask => ({
  executionId: 'ex-1',
  tenantId: 'default',
  path: 'c/a',
  type: 'Act',
  revision: 1,
  input: null,
  idempotencyKey: 'ex-1:c/a',
  retry: actionBody.retry,
  timeout: actionBody.timeout,
  repeatable,
});

const failed = (cause: Error, state: RetryState = RetryState.NON_RETRYABLE_FAILURE) =>
  new ActivityFailure('Activity task failed', 'Act', 'c/a', state, undefined, cause);
const timeout = (type: TimeoutType) => failed(new TimeoutFailure('late', undefined, type), RetryState.TIMEOUT);

describe('readFailure', () => {
  it('takes the error and the attempts that the wrapper tells', () => {
    const error = { code: 'http-status', message: 'It answered 500.', step: 'c/a', details: { status: 500 } };
    const cause = ApplicationFailure.nonRetryable('It answered 500.', 'http-status', error, 3);
    expect(readFailure(task(true), failed(cause))).toEqual({ error, attempts: 3, cancelled: false });
  });

  it('makes an error of whatever else an activity throws', () => {
    const cause = ApplicationFailure.nonRetryable('Broken.', 'TypeError');
    const error = { code: 'TypeError', message: 'Broken.', step: 'c/a', details: null };
    expect(readFailure(task(true), failed(cause))).toEqual({ error, attempts: null, cancelled: false });
    expect(readFailure(task(true), new Error('odd')).error).toMatchObject({ code: 'step-failed', message: 'odd' });
  });

  it('tells timeouts from lost attempts that may not be repeated', () => {
    expect(readFailure(task(true), timeout(TimeoutType.SCHEDULE_TO_CLOSE)).error.code).toBe('step-timeout');
    expect(readFailure(task(false), timeout(TimeoutType.SCHEDULE_TO_CLOSE)).error.code).toBe('step-timeout');
    expect(readFailure(task(false), timeout(TimeoutType.HEARTBEAT)).error.code).toBe('outcome-unknown');
  });

  it('knows a stop that was asked for, told by the activity or by Temporal for a lost worker', () => {
    expect(readFailure(task(true), failed(new CancelledFailure('stop'))).cancelled).toBe(true);
    const lost = failed(new TimeoutFailure('lost', undefined, TimeoutType.HEARTBEAT), RetryState.CANCEL_REQUESTED);
    expect(readFailure(task(true), lost)).toMatchObject({ cancelled: true, error: { code: 'step-cancelled' } });
  });
});
