import { expect, it } from 'vitest';
import type { Json } from '../../../workflows/language/json.ts';
import { faultsOf, withSteps } from './catalogue.ts';

const faultsWith = (fields: { [field: string]: Json }) =>
  faultsOf(withSteps({ id: 'call', type: 'Http', input: { url: 'https://a.example' }, ...fields }));

it('refuses a code in retry.on that looks misspelt, and takes codes of other services', () => {
  expect(faultsWith({ retry: { on: ['http-status', 'http-statuss'] } })).toMatchObject([
    { pointer: '/steps/0/retry/on/1', suggestion: 'http-status', step: 'call' },
  ]);
  expect(faultsWith({ retry: { on: ['http-status', 'card-declined'] } })).toEqual([]);
});

it('refuses an attempt that is longer than all of them', () => {
  expect(faultsWith({ timeout: { attempt: 'PT9S', total: 'PT1S' } })).toMatchObject([
    { pointer: '/steps/0/timeout', detail: expect.stringContaining('PT9S'), step: 'call' },
  ]);
  expect(faultsWith({ timeout: { attempt: 'PT1S', total: 'PT1S' } })).toEqual([]);
});
