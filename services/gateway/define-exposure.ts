import { z } from 'zod';
import { AppError, type Fault } from '../../workflows/language/app-error.ts';
import type { Exposure } from '../operations/exposure.ts';
import type { Compiled } from '../operations/language.ts';
import { parseRequest } from './schema-faults.ts';

/** How a dialect reads its part of a definition's `expose`. */
export interface ExposureSpec<Part extends z.ZodType> {
  schema: Part;
  /** What the dialect finds the workflow by, made with `exposedKey`; one workflow of a tenant each. */
  keys: (part: z.output<Part>) => readonly string[];
  /** What else must hold, given the whole definition; pointers lead into it (`/expose/<name>/…`, `/steps/…`). */
  check?: (part: z.output<Part>, compiled: Compiled) => readonly Fault[];
}

/** Defines the part of `expose` that has a dialect's name. */
export function defineExposure<const Part extends z.ZodType>(name: string, spec: ExposureSpec<Part>): Exposure {
  // Wrapped, so that faults are placed and named from the definition's root.
  const whole = z.object({ expose: z.object({ [name]: spec.schema }) });
  return (given, compiled) => {
    const read = parsePart(whole, { expose: { [name]: given } });
    if ('faults' in read) return { keys: [], faults: read.faults };
    const part = spec.schema.parse(given);
    return { keys: spec.keys(part), faults: compiled && spec.check ? spec.check(part, compiled) : [] };
  };
}

function parsePart(whole: z.ZodType, definition: object): { faults: readonly Fault[] } | { valid: true } {
  try {
    parseRequest(whole, definition, 'body');
    return { valid: true };
  } catch (error) {
    if (error instanceof AppError) return { faults: error.faults };
    throw error;
  }
}
