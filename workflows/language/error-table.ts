/**
 * Every error that a caller or an author can meet: one row each.
 * `status` is the HTTP status when it answers a request (RFC 9110); rows that only ever end a task or an
 * execution carry 422. `docs/problems.md` has a section for each row, and a test compares both ways.
 */
export const errorTable = {
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'body-too-deep': { status: 422, title: 'The body is nested too deeply' },
  'unsupported-media-type': { status: 415, title: 'The body has a media type that is not accepted' },
  'invalid-request': { status: 422, title: 'The request does not have the right shape' },
  'invalid-cursor': { status: 400, title: 'The cursor is not one that this list gave' },
  'invalid-definition': { status: 422, title: 'The definition is not valid' },
  'invalid-input': { status: 422, title: 'The input does not fit the workflow' },
  unauthenticated: { status: 401, title: 'The request has no valid API key' },
  'origin-refused': { status: 403, title: 'The request comes from a place that is not allowed' },
  'route-not-found': { status: 404, title: 'There is no such route' },
  'method-not-allowed': { status: 405, title: 'The route does not take this method' },
  'workflow-not-found': { status: 404, title: 'There is no such workflow' },
  'version-not-found': { status: 404, title: 'There is no such version' },
  'execution-not-found': { status: 404, title: 'There is no such execution' },
  'task-not-found': { status: 404, title: 'There is no such task' },
  'alias-taken': { status: 409, title: 'Another workflow has this alias' },
  'workflow-disabled': { status: 409, title: 'The workflow is disabled' },
  'version-conflict': { status: 412, title: 'The workflow has changed since it was read' },
  'version-incompatible': { status: 422, title: 'The version does not fit what was recorded' },
  'execution-ended': { status: 409, title: 'The execution has already ended' },
  'execution-open': { status: 409, title: 'The execution has not ended yet' },
  'idempotency-mismatch': { status: 422, title: 'The idempotency key was used with another body' },
  unavailable: { status: 503, title: 'A part that this needs is not reachable' },
  internal: { status: 500, title: 'Something failed that should not' },
  'expression-failed': { status: 422, title: 'An expression could not be evaluated' },
  'expression-too-costly': { status: 422, title: 'An expression takes more work than is allowed' },
  'step-input-invalid': { status: 422, title: 'A step was given an input that it does not take' },
  'step-output-too-large': { status: 422, title: 'A step produced more than is allowed' },
  'step-timeout': { status: 422, title: 'A step took longer than its timeout' },
  'step-failed': { status: 422, title: 'A step failed' },
  'step-cancelled': { status: 422, title: 'A step was cancelled' },
  'outcome-unknown': { status: 422, title: 'A step was lost and may not be repeated' },
  'http-status': { status: 422, title: 'The called service answered with an error status' },
  'http-unreachable': { status: 422, title: 'The called service could not be reached' },
  'http-response-invalid': { status: 422, title: 'The called service gave an answer that cannot be read' },
  'destination-refused': { status: 422, title: 'The destination is not allowed' },
  'execution-timeout': { status: 422, title: 'The execution took longer than its timeout' },
  'execution-cancelled': { status: 422, title: 'The execution was cancelled' },
  'execution-terminated': { status: 422, title: 'The execution was terminated' },
  'start-lost': { status: 422, title: 'The execution could not be started in time' },
  'run-lost': { status: 422, title: 'The run ended without writing its record' },
} as const satisfies Record<string, { status: number; title: string }>;

/** The code of one row. Terminate and called services may bring codes of their own; those are plain strings. */
export type ErrorCode = keyof typeof errorTable;
