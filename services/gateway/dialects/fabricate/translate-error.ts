import type { z } from 'zod';
import type { AppError, Fault } from '../../../../workflows/language/app-error.ts';
import { type ErrorShape, toProblem } from '../../problem.ts';
import type * as wire from './wire.ts';

/** What the published API calls a bad request where ours tells bad shapes from bad syntax. */
const statuses = { 'body-too-deep': 400, 'invalid-request': 400 } as const;

/**
 * `{ "error": "…" }` as `application/json`: clients read the text under no other type. A parameter that is missing
 * answers 400, one of the wrong type 422.
 */
export const toError: ErrorShape = (error, place) => {
  const missing = error.code === 'invalid-input' && error.faults.some(isMissing);
  const { status, headers } = toProblem(error, place, { ...statuses, ...(missing ? { 'invalid-input': 400 } : {}) });
  const body: z.input<typeof wire.fault> = { error: toText(error) };
  return { status, headers, contentType: 'application/json', body };
};

/** Of the whole input, not somewhere inside a parameter. */
function isMissing({ missing, pointer }: Fault): boolean {
  return missing === true && pointer === '/input';
}

function toText(error: AppError): string {
  if (error.code !== 'invalid-input') return error.message;
  // The input as a whole is what holds the parameters.
  const told = error.faults.slice(0, 10).map(({ detail }) => detail.replace(/^the input: /, ''));
  return told.length === 0 ? error.message : `The parameters do not fit the workflow: ${told.join(' ')}`;
}
