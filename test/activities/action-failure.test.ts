import { expect, test } from 'vitest';
import { ActionFailure } from '../../activities/action-failure.ts';
import { AppError, toStepError } from '../../workflows/language/app-error.ts';

test('is an AppError that says whether and when another attempt may help', () => {
  const failure = new ActionFailure('http-status', 'Status 429.', {
    retryable: true,
    retryAfterMs: 5,
    details: { status: 429 },
  });
  expect(failure).toBeInstanceOf(AppError);
  expect(failure).toMatchObject({ retryable: true, retryAfterMs: 5 });
  expect(toStepError(failure, 'fetch')).toEqual({
    code: 'http-status',
    message: 'Status 429.',
    step: 'fetch',
    details: { status: 429 },
  });
});

test('leaves the pause to the policy unless told', () => {
  expect(new ActionFailure('http-unreachable', 'Gone.', { retryable: true }).retryAfterMs).toBeNull();
});
