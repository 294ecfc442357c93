import { z } from 'zod';
import type { AppError } from '../../../../workflows/language/app-error.ts';
import { type ErrorCode, errorTable } from '../../../../workflows/language/error-table.ts';
import type { ErrorAnswer, ErrorPlace } from '../../problem.ts';
import { executionIds, scheduleIds, webhookIds, workflowIds } from './ids.ts';

const word = z.string();

/** The envelopes: the common one, with the code under either of its published names, and that of a missing slug. */
export const errorBody = z.union([
  z.strictObject({
    status_code: z.int(),
    http_error_type: word,
    error_code: word.optional(),
    error: word.optional(),
    message: word,
    request_id: word.optional(),
  }),
  z.strictObject({ message: word, error: word }),
]);

/** Where the published status, code or words differ from our table. */
const published: { [Code in ErrorCode]?: { status?: number; code?: string; message?: string } } = {
  'body-too-deep': { status: 400 },
  'invalid-request': { status: 400 },
  'invalid-definition': { status: 400 },
  'invalid-input': { status: 400 },
  'idempotency-mismatch': { status: 409 },
  'workflow-disabled': { status: 400, message: 'Workflow is not published' },
  'sync-refused': { status: 400 },
  'execution-not-found': { code: 'RESOURCE_NOT_FOUND', message: 'Execution not found' },
  'workflow-not-found': { message: 'Workflow not found' },
  'version-not-found': { message: 'Version not found' },
  'route-not-found': { code: 'RESOURCE_NOT_FOUND' },
  'alias-taken': { status: 400 },
  'exposed-elsewhere': { status: 400, message: 'Workflow alias already exists' },
  'execution-ended': { status: 400 },
  'execution-ending': { status: 400 },
};

const types: { [status: number]: string } = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  409: 'CONFLICT',
  412: 'PRECONDITION_FAILED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE_ENTITY',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
  501: 'NOT_IMPLEMENTED',
  503: 'SERVICE_UNAVAILABLE',
};

/** Where the code goes by the other of its published names. */
const otherName = /^\/api\/v2\/public\/(?:webhook|linked-account|session)/;

/** The published error body. Bodies are JSON always: the SDKs throw what they parse. */
export function toError(error: AppError, { requestId, instance }: ErrorPlace): ErrorAnswer {
  if (error.faults.some(({ parameter }) => parameter === 'slug'))
    return answer(400, { message: 'Server Error', error: 'Workflow ID and slug are required' });
  if (error.code === 'linked-account-required') return answer(400, missingAccount(instance, requestId));
  const { status, code, message } = describe(error);
  return answer(status, {
    status_code: status,
    http_error_type: types[status] ?? 'INTERNAL_SERVER_ERROR',
    [otherName.test(instance) ? 'error' : 'error_code']: code,
    message: withPublishedIds(message),
    request_id: requestId,
  });
}

function describe(error: AppError): { status: number; code: string; message: string } {
  const own = published[error.code];
  // What a route of this dialect refuses in words of its own.
  const said = typeof error.details?.refold === 'string' ? error.details.refold : undefined;
  if (error.code === 'unauthenticated' && said === undefined) return unauthenticated(error);
  return {
    status:
      typeof error.details?.status === 'number' && said !== undefined
        ? error.details.status
        : (own?.status ?? errorTable[error.code].status),
    code: said ?? own?.code ?? 'SERVER_ERROR',
    message: said === undefined ? (own?.message ?? error.message) : error.message,
  };
}

const kinds = { ex: executionIds, wf: workflowIds, sch: scheduleIds, wh: webhookIds } as const;

/** What we say names our ids; callers know those that are published. */
function withPublishedIds(message: string): string {
  const own = /\b(?:ex|wf|sch|wh)-[0-9a-z]{8}\b/g;
  return message.replaceAll(own, (id) => {
    const kind = Object.entries(kinds).find(([prefix]) => id.startsWith(`${prefix}-`));
    return kind ? kind[1].toHex(id) : id;
  });
}

function unauthenticated({ message }: AppError) {
  const isMissing = message.startsWith('The request has no API key');
  return isMissing
    ? { status: 401, code: 'AUTH_SERVICE_ERROR', message: 'Authorization Token Missing' }
    : { status: 401, code: 'SERVER_ERROR', message: 'Invalid Credentials' };
}

/** Code and type stand in each other's place in the published sample; one route has words of its own. */
function missingAccount(instance: string, requestId: string): object {
  if (instance.endsWith('/workflow/enabled'))
    return {
      status_code: 400,
      http_error_type: 'BAD_REQUEST',
      error_code: 'MISSING_LINKED_ACCOUNT_ID',
      message: 'linked_account_id header is required when using org API key authentication.',
    };
  return {
    status_code: 400,
    error_code: 'BAD_REQUEST',
    http_error_type: 'INVALID_LINKED_ACCOUNT_ID',
    message: 'linked_account_id or org_id is required',
    request_id: requestId,
  };
}

function answer(status: number, body: object): ErrorAnswer {
  const headers: { [name: string]: string } = status === 503 ? { 'Retry-After': '2' } : {};
  return { status, contentType: 'application/json', headers, body };
}
