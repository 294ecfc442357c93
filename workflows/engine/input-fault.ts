import { AppError } from '../language/app-error.ts';
import { isObject, type Json, type JsonSchema } from '../language/json.ts';
import { isEncrypted, isReference, quoteValue } from '../language/references.ts';

type Keywords = Exclude<JsonSchema, boolean>;

/** Why a step cannot be run on an input. */
export interface InputFault {
  /** The key at fault; `''` when the input as a whole is. */
  field: string;
  /** Follows "The input of step x": `has no "text"`. */
  problem: string;
}

/** The failure of a step with such an input. */
export function refuseInput(id: string, type: string, { field, problem }: InputFault): AppError {
  const message = `The input of step ${JSON.stringify(id)} (${type}) ${problem}.`;
  return new AppError('step-input-invalid', message, { details: { field } });
}

/**
 * Checks what `run` counts on, required keys and plain types at the top, without a schema library in the bundle.
 * The gateway has checked what can be known when saving; this is for values that only a run has.
 */
export function findInputFault(schema: JsonSchema, input: Json): InputFault | null {
  if (typeof schema === 'boolean') return null;
  return findTopFault(schema, input) ?? findAlternativeFault(schema, input);
}

/** Whether what stands for a value that is kept outside would be judged by a schema that says more than "anything". */
export function judgesReference(schema: JsonSchema, value: Json): boolean {
  if (!isObject(schema)) return false;
  if (isReference(value)) return judging.some((key) => key in schema);
  if (Array.isArray(schema.anyOf) && schema.anyOf.some((one) => isObject(one) && judgesReference(one, value)))
    return true;
  if (!isObject(value) || !isObject(schema.properties)) return false;
  const { properties } = schema;
  return Object.entries(value).some(([key, field]) => {
    const inner = isReference(field) && Object.hasOwn(properties, key) ? properties[key] : undefined;
    return isObject(inner) && ('type' in inner || 'enum' in inner);
  });
}

const judging = ['type', 'enum', 'required', 'properties', 'anyOf'];

/** Of several types it has to fit one. */
function findAlternativeFault({ anyOf }: Keywords, input: Json): InputFault | null {
  if (!Array.isArray(anyOf)) return null;
  const faults = anyOf.map((one) => (isObject(one) ? findInputFault(one, input) : null));
  return faults.every((fault) => fault !== null) ? (faults[0] ?? null) : null;
}

function findTopFault(schema: Keywords, input: Json): InputFault | null {
  if (!hasType(input, schema.type))
    return { field: '', problem: `is ${kindOf(input)} and not ${describe(schema.type)}` };
  if (!isObject(input) || isReference(input)) return null;
  for (const key of Array.isArray(schema.required) ? schema.required : []) {
    if (!Object.hasOwn(input, String(key))) return { field: String(key), problem: `has no ${JSON.stringify(key)}` };
  }
  for (const [key, inner] of Object.entries(isObject(schema.properties) ? schema.properties : {})) {
    const value = Object.hasOwn(input, key) ? input[key] : undefined;
    if (value === undefined || !isObject(inner)) continue;
    if (!isAmong(value, inner.enum))
      return {
        field: key,
        problem: `has ${quoteValue(value)} in ${JSON.stringify(key)} and not ${listChoices(inner.enum)}`,
      };
    if (hasType(value, inner.type)) continue;
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

/** Whether a schema names the value, as far as it names plain ones alone. */
function isAmong(value: Json, choices: unknown): boolean {
  if (!Array.isArray(choices) || choices.some((one) => typeof one === 'object' && one !== null)) return true;
  return choices.includes(value);
}

function listChoices(choices: unknown): string {
  return Array.isArray(choices) ? choices.map((one) => JSON.stringify(one)).join(' or ') : '';
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (isReference(value)) return isEncrypted(value) ? 'an encrypted value' : 'a large value';
  return Array.isArray(value) ? 'array' : typeof value;
}

function describe(type: unknown): string {
  return Array.isArray(type) ? type.join(' or ') : String(type);
}
