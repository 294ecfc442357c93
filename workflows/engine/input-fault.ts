import { isObject, type Json, type JsonSchema } from '../language/json.ts';
import { isReference } from '../language/references.ts';

/** Why a pure step cannot be run on an input. */
export interface InputFault {
  /** The key at fault; `''` when the input as a whole is. */
  field: string;
  /** Follows "The input of step x": `has no "text"`. */
  problem: string;
}

/**
 * Checks what `run` counts on, required keys and plain types at the top, without a schema library in the bundle.
 * The gateway has checked what can be known when saving; this is for values that only a run has.
 */
export function findInputFault(schema: JsonSchema, input: Json): InputFault | null {
  if (typeof schema === 'boolean') return null;
  if (!hasType(input, schema.type))
    return { field: '', problem: `is ${kindOf(input)} and not ${describe(schema.type)}` };
  if (!isObject(input) || isReference(input)) return null;
  for (const key of Array.isArray(schema.required) ? schema.required : []) {
    if (!Object.hasOwn(input, String(key))) return { field: String(key), problem: `has no ${JSON.stringify(key)}` };
  }
  for (const [key, inner] of Object.entries(isObject(schema.properties) ? schema.properties : {})) {
    const value = Object.hasOwn(input, key) ? input[key] : undefined;
    if (value === undefined || !isObject(inner) || hasType(value, inner.type)) continue;
    return { field: key, problem: `has ${kindOf(value)} in ${JSON.stringify(key)} and not ${describe(inner.type)}` };
  }
  return null;
}

function hasType(value: Json, type: unknown): boolean {
  if (Array.isArray(type)) return type.some((one) => hasType(value, one));
  // What it stands for is not looked into, but only these are ever large.
  if (isReference(value)) return typeof type !== 'string' || ['string', 'array', 'object'].includes(type);
  if (type === 'integer') return Number.isInteger(value);
  return typeof type !== 'string' || kindOf(value) === type;
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (isReference(value)) return 'a large value';
  return Array.isArray(value) ? 'array' : typeof value;
}

function describe(type: unknown): string {
  return Array.isArray(type) ? type.join(' or ') : String(type);
}
