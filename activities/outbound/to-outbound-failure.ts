import { AppError } from '../../workflows/language/app-error.ts';
import { ActionFailure } from '../action-failure.ts';
import type { DestinationPolicy } from './check-destination.ts';
import { causeOf, tellUnreachable } from './tell-unreachable.ts';

/** The failure for whatever the HTTP client threw. It names host and cause only: queries and headers may hold secrets. */
export function toOutboundFailure(error: unknown, url: URL, signal: AbortSignal, policy: DestinationPolicy): unknown {
  if (error instanceof AppError && error.code !== 'destination-refused') return error;
  if (signal.aborted) return signal.reason;
  const cause = causeOf(error);
  if (!isUnreadable(cause)) return tellUnreachable(error, { code: 'http-unreachable', host: url.host }, policy);
  const message = `The answer of ${url.host} cannot be read: ${cause}.`;
  const details = { host: url.host, cause };
  return new ActionFailure('http-response-invalid', message, { retryable: false, details, cause: error });
}

/** The bytes came but make no sense: zlib's and brotli's error codes, and those of the HTTP parser, which may have none. */
function isUnreadable(cause: string): boolean {
  return /^(Z_|ERR__|HPE_|HTTPParserError$)/.test(cause);
}
