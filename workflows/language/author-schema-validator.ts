import type { ValidateFunction } from 'ajv/dist/2020.js';
import type { Json, JsonSchema } from './json.ts';
import { createAjv } from './schema-validator.ts';

/** Compiles schemas that authors write, each in an engine of its own and once for each definition that is read. */
export function createAuthorValidators(): (schema: JsonSchema) => ValidateFunction | null {
  const known = new Map<JsonSchema, ValidateFunction | null>();
  return (schema) => {
    const found = known.get(schema);
    if (found !== undefined) return found;
    const validate = typeof schema === 'object' ? compile(schema) : null;
    known.set(schema, validate);
    return validate;
  };
}

function compile(schema: Exclude<JsonSchema, boolean>): ValidateFunction | null {
  try {
    return createAjv().compile(schema);
  } catch {
    // It is a fault of its own where it is declared.
    return null;
  }
}

/** Why a value does not fit an author's schema; null when it does. */
export function findAuthorFault(value: Json, validate: ValidateFunction | null): ValidateFunction['errors'] {
  try {
    return validate === null || validate(value) ? null : validate.errors;
  } catch {
    // It refers to itself without end on this value, or takes too much work.
    return null;
  }
}
