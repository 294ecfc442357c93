import { z } from 'zod';
import { AppError, type Fault } from '../../workflows/language/app-error.ts';
import { type ErrorCode, errorTable } from '../../workflows/language/error-table.ts';

/** What answers a failed request: an RFC 9457 problem or a dialect's own error body. */
export interface ErrorAnswer {
  status: number;
  contentType: string;
  headers: Record<string, string>;
  body: unknown;
}

/** What an error body may tell about the request. */
export interface ErrorPlace {
  /** Path of the request, without its query. */
  instance: string;
  requestId: string;
}

/** Maps an error to an answer; one per dialect. */
export type ErrorShape = (error: AppError, place: ErrorPlace) => ErrorAnswer;

/** RFC 9457 with our extensions. */
export const problem = z
  .object({
    type: z.string().describe('A path that resolves to a page about this problem.'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string().describe('A row of the error table; stable.'),
    requestId: z.string(),
    errors: z.array(
      z.object({
        pointer: z.string().describe('JSON Pointer into the body that was sent.'),
        parameter: z.string().optional().describe('The query parameter or header, when the fault is not in the body.'),
        detail: z.string(),
        suggestion: z.string().nullable(),
        step: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' });

/** What a status asks an answer to say beside its body (RFC 9110). */
const headersOf: { [status: number]: (error: AppError) => Record<string, string> } = {
  401: () => ({ 'WWW-Authenticate': 'Bearer' }),
  416: ({ details }) => ({ 'Content-Range': `bytes */${details?.size ?? '*'}` }),
  429: () => ({ 'Retry-After': '60' }),
  503: () => ({ 'Retry-After': '2' }),
};

/** The problem answer of an error. `statuses` gives rows another status, where a contract published one. */
export function toProblem(
  error: AppError,
  place: ErrorPlace,
  statuses: Partial<Record<ErrorCode, number>> = {},
): ErrorAnswer {
  const row = errorTable[error.code];
  const status = statuses[error.code] ?? row.status;
  const body: z.infer<typeof problem> = {
    type: `/problems/${error.code}`,
    title: row.title,
    status,
    detail: error.message,
    instance: place.instance,
    code: error.code,
    requestId: place.requestId,
    errors: error.faults.map(toEntry),
  };
  return { status, contentType: 'application/problem+json', headers: headersOf[status]?.(error) ?? {}, body };
}

function toEntry(fault: Fault): z.infer<typeof problem>['errors'][number] {
  return {
    pointer: fault.pointer,
    ...(fault.parameter === undefined ? {} : { parameter: fault.parameter }),
    detail: fault.detail,
    suggestion: fault.suggestion ?? null,
    step: fault.step ?? null,
  };
}

/** An error as a row: what is none becomes `internal`, without a word about what it was. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof URIError) return new AppError('route-not-found', 'The path is not valid percent-encoded UTF-8.');
  return new AppError('internal', 'Something failed that should not. The log has the details under this request id.', {
    cause: error,
  });
}
