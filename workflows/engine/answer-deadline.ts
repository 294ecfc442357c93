import { AppError } from '../language/app-error.ts';
import { parseDuration, YEAR_MS } from '../language/duration.ts';
import { isObject, type Json } from '../language/json.ts';
import { quoteValue } from '../language/references.ts';

/**
 * When a step stops waiting for its answer, in epoch milliseconds; undefined: never.
 * @throws AppError `step-input-invalid` naming `timeout`
 */
export function answerDeadline(input: Json, at: number): number | undefined {
  const timeout = isObject(input) ? (input.timeout ?? null) : null;
  if (timeout === null) return undefined;
  const ms = readDuration(timeout);
  if (ms < 1 || ms > YEAR_MS) throw refuse('must be from 1 ms to 1 year');
  return at + ms;
}

function readDuration(timeout: Json): number {
  if (typeof timeout !== 'string') throw refuse(`must be an ISO 8601 duration as text, not ${quoteValue(timeout)}`);
  try {
    return parseDuration(timeout);
  } catch (error) {
    throw refuse(`is wrong: ${error instanceof Error ? error.message : error}`);
  }
}

function refuse(problem: string): AppError {
  return new AppError('step-input-invalid', `The "timeout" ${problem}.`, { details: { field: 'timeout' } });
}
