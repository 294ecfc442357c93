import { z } from 'zod';

/** A name of the caller's choice that stands for a workflow's id. It cannot look like an id. */
export const aliasName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/,
    'an alias has 1 to 128 letters, digits, _ . or -, and starts with a letter or digit',
  )
  .refine((alias) => !alias.startsWith('wf-'), 'an alias does not start with wf-');

/** A version number. */
export const version = z.coerce.number().int().positive();

/** Milliseconds to wait for the end of an execution. */
export const waitMs = z.int().min(0).max(60_000);

/** Why somebody stops an execution; shown on it. */
export const reason = z.string().max(1000);

/** One place in a document that is wrong. */
export const fault = z.object({
  pointer: z.string().describe('JSON Pointer (RFC 6901) into the document that was sent.'),
  detail: z.string(),
  suggestion: z.string().optional(),
  step: z.string().optional(),
});
