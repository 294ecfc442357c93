import { AppError } from '../language/app-error.ts';
import { parseDuration, YEAR_MS } from '../language/duration.ts';
import { isObject, type Json } from '../language/json.ts';
import { isReference, quoteValue } from '../language/references.ts';
import { parseTime } from '../language/time.ts';

/** When a Wait is over, in epoch milliseconds. @throws AppError `step-input-invalid` naming `for` or `until`. */
export function waitDeadline(input: Json, at: number): number {
  const given = isObject(input) ? input : {};
  const field = given.for === undefined ? 'until' : 'for';
  const text = given[field];
  if (isReference(text)) throw refuse(field, `The ${JSON.stringify(field)} of a Wait is ${quoteValue(text)}.`);
  if (typeof text !== 'string') throw refuse(field, `A Wait needs "for" or "until" as text.`);
  try {
    const deadline = field === 'for' ? at + parseDuration(text) : parseTime(text);
    if (deadline - at <= YEAR_MS) return deadline;
  } catch (error) {
    throw refuse(field, `The ${JSON.stringify(field)} of a Wait: ${error instanceof Error ? error.message : error}.`);
  }
  throw refuse(field, `The ${JSON.stringify(field)} of a Wait is more than a year away.`);
}

function refuse(field: string, message: string): AppError {
  return new AppError('step-input-invalid', message, { details: { field } });
}
