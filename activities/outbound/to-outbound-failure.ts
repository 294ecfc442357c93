import { AppError } from '../../workflows/language/app-error.ts';
import { ActionFailure } from '../action-failure.ts';

/** The failure for whatever the HTTP client threw. It names host and cause only: queries and headers may hold secrets. */
export function toOutboundFailure(error: unknown, url: URL, signal: AbortSignal): unknown {
  if (error instanceof AppError) return error;
  if (signal.aborted) return signal.reason;
  const cause = causeOf(error);
  const details = { host: url.host, cause };
  if (isUnreadable(cause)) {
    const message = `The answer of ${url.host} cannot be read: ${cause}.`;
    return new ActionFailure('http-response-invalid', message, { retryable: false, details, cause: error });
  }
  return new ActionFailure('http-unreachable', `${url.host} could not be reached: ${describe(cause)}.`, {
    retryable: true,
    details,
    cause: error,
  });
}

/** Node tries several addresses of one name and reports one error for each. */
function causeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return causeOf(error.errors[0]);
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}

/** The bytes came but make no sense: zlib's and brotli's error codes, and those of the HTTP parser, which may have none. */
function isUnreadable(cause: string): boolean {
  return /^(Z_|ERR__|HPE_|HTTPParserError$)/.test(cause);
}

const words = new Map([
  ['ECONNREFUSED', 'it refused the connection'],
  ['ECONNRESET', 'it closed the connection'],
  ['UND_ERR_SOCKET', 'it closed the connection'],
  ['UND_ERR_CONNECT_TIMEOUT', 'it did not accept the connection in time'],
  ['UND_ERR_HEADERS_TIMEOUT', 'it did not answer in time'],
  ['UND_ERR_BODY_TIMEOUT', 'its answer stopped in the middle'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'its answer ended early'],
  ['ENOTFOUND', 'its name is not known'],
  ['EAI_AGAIN', 'its name could not be resolved'],
]);

function describe(cause: string): string {
  const known = words.get(cause);
  return known === undefined ? cause : `${known} (${cause})`;
}
