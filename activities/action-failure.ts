import { AppError } from '../workflows/language/app-error.ts';
import type { ErrorCode } from '../workflows/language/error-table.ts';
import type { JsonObject } from '../workflows/language/json.ts';

/** A failed attempt that says whether another may help, and when. */
export class ActionFailure extends AppError {
  readonly retryable: boolean;
  /** Milliseconds that the called service asked to wait (Retry-After, RFC 9110 section 10.2.3); null: the policy decides. */
  readonly retryAfterMs: number | null;

  constructor(
    code: ErrorCode,
    message: string,
    more: { retryable: boolean; retryAfterMs?: number | null; details?: JsonObject; cause?: unknown },
  ) {
    super(code, message, more);
    this.name = 'ActionFailure';
    this.retryable = more.retryable;
    this.retryAfterMs = more.retryAfterMs ?? null;
  }
}
