import { z } from 'zod';

/** A name of the caller's choice that stands for a workflow's id. It cannot look like an id. */
export const aliasName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/,
    'has 1 to 128 letters, digits, _ . or -, and starts with a letter or digit',
  )
  .refine((alias) => !alias.startsWith('wf-'), 'cannot start with wf-, as ids do; choose another name')
  // A word that paths have in the place of an id: such a workflow could be reached by its id only.
  .refine(
    (alias) => alias !== 'validate',
    'cannot be validate, since a path has it in the place of an id; choose another name',
  );

/** A version number. */
export const version = z.coerce.number().int().positive();

/** The state of a workflow that a change starts from: a version, and when anything about it was last changed (epoch milliseconds). */
export const expectedState = { expectedVersion: version.optional(), expectedUpdate: z.int().optional() };

/** Milliseconds to wait for the end of an execution. */
export const waitMs = z.int().min(0).max(60_000);

/** Why somebody stops an execution; shown on it. */
export const reason = z.string().max(1000);

/** One place in a document that is wrong. */
export const fault = z.object({
  pointer: z.string().describe('JSON Pointer (RFC 6901) into the document that was sent.'),
  detail: z.string(),
  suggestion: z.string().nullable().describe('What was probably meant.'),
  step: z.string().nullable().describe('The step that holds the place.'),
});
