import type { ErrorCode } from './error-table.ts';
import type { Json, JsonObject } from './json.ts';

/** One place in the caller's document that is wrong. */
export interface Fault {
  /** JSON Pointer (RFC 6901) into the document that was sent; `''` is the whole. */
  pointer: string;
  /** What is wrong and what to do, in a sentence or two. */
  detail: string;
  /** What the author probably meant, ready to paste. */
  suggestion?: string;
  /** Something that is required there is absent; nothing that is there is wrong. */
  missing?: true;
  /** The query parameter or header that is wrong, when the fault is not in the document. */
  parameter?: string;
  /** The id of the step that holds the place. */
  step?: string;
}

/** An expected failure: a row of the error table with the words for this case. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly faults: readonly Fault[];
  readonly details: JsonObject | null;

  constructor(
    code: ErrorCode,
    message: string,
    more: { faults?: readonly Fault[]; details?: JsonObject; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'AppError';
    this.code = code;
    this.faults = more.faults ?? [];
    this.details = more.details ?? null;
  }
}

/** What a failed task or execution carries, and what `error` is in a catch. */
export interface StepError {
  /** A row of the error table, or a code that Terminate chose. */
  code: string;
  message: string;
  /** Path of the step that failed; null when no single step did. */
  step: string | null;
  details: Json;
}

/** The error of a task, from whatever a step threw. */
export function toStepError(error: unknown, step: string | null): StepError {
  if (error instanceof AppError) return { code: error.code, message: error.message, step, details: error.details };
  return { code: 'step-failed', message: error instanceof Error ? error.message : String(error), step, details: null };
}
