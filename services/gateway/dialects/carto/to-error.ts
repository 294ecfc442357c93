import type { z } from 'zod';
import type { AppError } from '../../../../workflows/language/app-error.ts';
import type { ErrorCode } from '../../../../workflows/language/error-table.ts';
import { type ErrorShape, toProblem } from '../../problem.ts';
import type * as wire from './wire.ts';

/** Where the published status is another one. */
const statuses: Partial<Record<ErrorCode, number>> = {
  'body-too-deep': 400,
  'invalid-request': 400,
  'invalid-definition': 400,
  'sql-failed': 400,
  'connection-type-unsupported': 400,
  'destination-refused': 400,
  'execution-cancelled': 400,
  'execution-terminated': 400,
  'execution-timeout': 408,
};

/** The SQL itself was refused: these answers have `rows` too. */
const refusals: readonly ErrorCode[] = ['statement-refused', 'sql-failed', 'invalid-definition'];

/** Published: the same for whatever the token does not reach. */
const NO_PERMISSION = "You don't have permissions to read this resource";

/** An error as published: `error` is a text. */
export const toError: ErrorShape = (error, place) => {
  const { status, headers } = toProblem(error, place, statuses);
  return { status, headers, contentType: 'application/json', body: toBody(error, status) };
};

function toBody(error: AppError, status: number): z.input<typeof wire.errorBody> {
  const { code } = error;
  if (code === 'not-granted' || code === 'insufficient-scope') return { error: NO_PERMISSION, status };
  if (code === 'unauthenticated')
    return { error: error.details?.given === true ? 'Token not valid' : 'Token not defined', status };
  if (code === 'statement-timeout') {
    const message = error.message;
    return { error: message, status, code: 'ProviderTimeoutError', title: 'Provider timeout', detail: message };
  }
  if (refusals.includes(code)) return { status, error: toQueryError(error.message), rows: [] };
  return { error: error.message, status };
}

/** What the database said, as the published messages begin. */
export function toQueryError(message: string): string {
  if (message.startsWith('Query error: ')) return message;
  return `Query error: ${message.replace(/^The database refused the statement \(\w+\): /, '')}`;
}
