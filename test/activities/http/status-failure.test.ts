import { expect, test } from 'vitest';
import { statusFailure } from '../../../activities/http/status-failure.ts';

const failureFor = (status: number, headers: { [name: string]: string } = {}) =>
  statusFailure({ status, headers, body: Buffer.from('no'), url: 'https://a.example/x?token=hidden' }, 0);

test.each([408, 425, 429, 500, 503])('%i may be tried again', (status) => {
  expect(failureFor(status)).toMatchObject({ code: 'http-status', retryable: true, details: { status, body: 'no' } });
});

test.each([300, 400, 401, 404, 409])('%i is final', (status) => {
  expect(failureFor(status)).toMatchObject({ code: 'http-status', retryable: false });
});

test('the pause that was asked for is kept; the query is not told', () => {
  const failure = failureFor(429, { 'retry-after': '7' });
  expect(failure.retryAfterMs).toBe(7000);
  expect(JSON.stringify([failure.message, failure.details])).not.toContain('hidden');
});
