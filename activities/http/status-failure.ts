import { ActionFailure } from '../action-failure.ts';
import type { OutboundResponse } from '../outbound/outbound.ts';
import { parseRetryAfter } from './parse-retry-after.ts';
import { excerpt } from './read-response.ts';

/** The failure for an answer whose status is none that was hoped for; queries may hold secrets and are not told. */
export function statusFailure(response: OutboundResponse, now: number): ActionFailure {
  const { status, headers } = response;
  const { origin, pathname } = new URL(response.url);
  return new ActionFailure('http-status', `${origin}${pathname} answered with status ${status}.`, {
    retryable: [408, 425, 429].includes(status) || status >= 500,
    retryAfterMs: parseRetryAfter(headers['retry-after'], now),
    details: { status, url: `${origin}${pathname}`, body: excerpt(response) },
  });
}
