import { ActionFailure } from '../action-failure.ts';
import { addressReason, type DestinationPolicy } from './check-destination.ts';

/** What could not be reached. */
interface Unreached {
  code: 'http-unreachable' | 'sql-unreachable' | 'mail-unreachable';
  /** As the definition or the connection names it. */
  host: string;
}

/**
 * The one failure for every way in which no connection comes about: refused, not answered, broken, a name that is not known or
 * that leads where nothing may be called. So nobody can tell from outside which ports, names and addresses there are. Where
 * loopback is open, which is development, the cause is told; elsewhere only what a certificate has wrong. Errors that mean
 * something else are given back as they are.
 */
export function tellUnreachable(error: unknown, { code, host }: Unreached, policy: DestinationPolicy): unknown {
  if (error instanceof ActionFailure && error.code !== code && error.code !== 'destination-refused') return error;
  const cause = causeOf(error);
  policy.report?.(host, cause);
  if (policy.allowLoopback && error instanceof ActionFailure && error.code === code) return error;
  const told = policy.allowLoopback || isCertificate(cause);
  const reason = told ? describe(cause) : 'it did not answer, or may not be called from here';
  return new ActionFailure(code, `${host} could not be reached: ${reason}.`, {
    retryable: true,
    details: told ? { host, cause } : { host },
    cause: error,
  });
}

/** Its code. Node tries several addresses of one name and reports one error for each; drivers keep what they met as the cause. */
export function causeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return causeOf(error.errors[0]);
  if (error instanceof ActionFailure && error.cause !== undefined) return causeOf(error.cause);
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}

/** Codes of OpenSSL and Node for certificates that do not hold: who presents one has answered. */
function isCertificate(cause: string): boolean {
  return /^(ERR_TLS_CERT_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(cause);
}

const words = new Map([
  ['destination-refused', addressReason],
  ['ECONNREFUSED', 'it refused the connection'],
  ['ECONNRESET', 'it closed the connection'],
  ['UND_ERR_SOCKET', 'it closed the connection'],
  ['UND_ERR_CONNECT_TIMEOUT', 'it did not accept the connection in time'],
  ['UND_ERR_HEADERS_TIMEOUT', 'it did not answer in time'],
  ['UND_ERR_BODY_TIMEOUT', 'its answer stopped in the middle'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'its answer ended early'],
  ['ETIMEDOUT', 'it did not answer in time'],
  ['ENOTFOUND', 'its name is not known'],
  ['EAI_AGAIN', 'its name could not be resolved'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is signed by itself'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate is signed by nobody who is known'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its certificate is signed by nobody who is known'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name'],
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
]);

function describe(cause: string): string {
  const known = words.get(cause);
  return known === undefined ? cause : `${known} (${cause})`;
}
