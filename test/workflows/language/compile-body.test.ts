import { expect, it } from 'vitest';
import type { Json } from '../../../workflows/language/json.ts';
import { compile, faultsOf, withSteps } from './catalogue.ts';

function bodyOf(fields: { [field: string]: Json }) {
  return compile(withSteps({ type: 'Http', input: { url: 'https://a.example' }, ...fields })).plan.graph.steps[0]?.body;
}

it("has the type's defaults when the step says nothing", () => {
  expect(bodyOf({})).toMatchObject({
    kind: 'action',
    retry: { maxAttempts: 3, delayMs: 1000 },
    timeout: { attemptMs: 30_000 },
    repeatable: true,
  });
});

it('has what the step says', () => {
  const retry = {
    maxAttempts: 5,
    backoff: 'fixed',
    delay: 'PT0.5S',
    maxDelay: 'PT2S',
    jitter: false,
    on: ['http-status'],
  };
  expect(bodyOf({ retry, timeout: { attempt: 'PT5S', total: 'PT1M' }, repeatable: false })).toMatchObject({
    retry: { maxAttempts: 5, backoff: 'fixed', delayMs: 500, maxDelayMs: 2000, jitter: false, on: ['http-status'] },
    timeout: { attemptMs: 5000, totalMs: 60_000 },
    repeatable: false,
  });
});

it('has the factor by which the pauses grow, and refuses one that nothing multiplies', () => {
  expect(bodyOf({ retry: { factor: 3 } })).toMatchObject({ retry: { backoff: 'exponential', factor: 3 } });
  const faults = faultsOf(
    withSteps({ type: 'Http', input: { url: 'https://a.example' }, retry: { backoff: 'linear', factor: 3 } }),
  );
  expect(faults).toMatchObject([{ pointer: '/steps/0/retry/factor', detail: expect.stringContaining('exponential') }]);
});

it('gives every allowed attempt its time when only one attempt is bounded', () => {
  const body = bodyOf({ retry: { maxAttempts: 10, delay: 'PT1M', maxDelay: 'PT1M' }, timeout: 'PT1H' });
  expect(body).toMatchObject({ timeout: { attemptMs: 3_600_000, totalMs: 36_000_000 + 540_000 } });
});

it('never lets one attempt outlast all of them', () => {
  expect(bodyOf({ timeout: { total: 'PT1S' } })).toMatchObject({ timeout: { attemptMs: 1000, totalMs: 1000 } });
});
