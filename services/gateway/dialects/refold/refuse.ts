import { AppError } from '../../../../workflows/language/app-error.ts';
import type { ErrorCode } from '../../../../workflows/language/error-table.ts';

/** An error in the published words: `code` is the published `error_code`, `status` the published status. */
export function refuse(row: ErrorCode, status: number, code: string, message: string): AppError {
  return new AppError(row, message, { details: { refold: code, status } });
}
