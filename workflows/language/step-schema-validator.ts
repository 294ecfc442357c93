import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js';
import type { JsonSchema } from './json.ts';
import { createAjv } from './schema-validator.ts';
import type { SchemaObject } from './static-type.ts';

/** Schemas of step types live as long as the process and never change: each is compiled once. */
const validators = new WeakMap<object, ValidateFunction | null>();
let engine: Ajv2020 | null = null;

/** A validator for a part of a step type's schema; null when there is nothing to check beyond types. */
export function stepSchemaValidator(schema: JsonSchema, whole: SchemaObject): ValidateFunction | null {
  if (typeof schema !== 'object' || isPlain(schema)) return null;
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const definitions = whole.$defs === undefined ? {} : { $defs: whole.$defs };
  let validate: ValidateFunction | null = null;
  try {
    engine ??= createAjv();
    validate = engine.compile({ ...schema, ...definitions });
  } catch {
    // A pattern that RE2 does not know (look-ahead): the worker's own schema still checks it.
  }
  validators.set(schema, validate);
  return validate;
}

/** Types are compared before, with better words. */
function isPlain(schema: SchemaObject): boolean {
  return Object.keys(schema).every((key) => ['type', 'description', 'title', 'default', 'examples'].includes(key));
}
