import type { ValidateFunction } from 'ajv/dist/2020.js';
import { AppError, type Fault } from './app-error.ts';
import type { Json, JsonSchema } from './json.ts';
import { createAjv, explainSchemaError } from './schema-validator.ts';

/**
 * A check of execution inputs against a workflow's input schema (JSON Schema 2020-12, patterns in RE2, formats checked).
 * The function it gives returns the input, with the `default` of each property and element that is absent; it throws
 * AppError `invalid-input` with JSON Pointers that start with `/input`. Defaults below `anyOf`, `oneOf`, `not` and `if`
 * are left alone, since which of those holds is not known before.
 * @throws AppError `invalid-definition` when the schema is none
 */
export function createInputChecker(schema: JsonSchema): (input: Json) => Json {
  if (schema === true) return (input) => input;
  const validate = compileSchema(schema);
  const fills = JSON.stringify(schema).includes('"default":');
  return (given) => {
    const input = fills ? structuredClone(given) : given;
    if (holds(validate, input)) return input;
    const faults = (validate.errors ?? []).slice(0, 100).map((error): Fault => {
      const { pointer, detail } = explainSchemaError(error);
      return {
        pointer: `/input${pointer}`,
        detail: `${pointer === '' ? 'the input' : `\`${pointer.slice(1)}\``}: ${detail}.`,
        ...(error.keyword === 'required' ? { missing: true } : {}),
      };
    });
    throw new AppError(
      'invalid-input',
      `The input does not fit the workflow: ${faults
        .map((fault) => fault.detail)
        .slice(0, 3)
        .join(' ')}`,
      { faults },
    );
  };
}

function compileSchema(schema: JsonSchema): ValidateFunction {
  const foreign = findForeign(schema, '', 0);
  try {
    if (!foreign) return createAjv({ fillsDefaults: true }).compile(schema);
  } catch (error) {
    throw unusable('', error instanceof Error ? error.message : String(error));
  }
  throw unusable(foreign.pointer, foreign.detail);
}

function unusable(pointer: string, detail: string): AppError {
  return new AppError('invalid-definition', `The input schema is not usable: ${detail}`, {
    faults: [{ pointer: `/input${pointer}`, detail }],
  });
}

/** A schema that refers to itself without reading deeper ends with the stack; one that branches too much, with its share of work. */
function holds(validate: ValidateFunction, input: Json): boolean {
  try {
    return validate(input);
  } catch {
    const detail = 'The input schema takes too much work on this input, or refers to itself without end.';
    throw new AppError('invalid-input', detail, { faults: [{ pointer: '/input', detail }] });
  }
}

/** Holds schemas to the standard; it keeps none of them, and is slow to build. */
let standard: ReturnType<typeof createAjv> | null = null;

/** What makes a JSON Schema unusable, with the pointer into it; null when it is fine. */
export function findSchemaProblem(schema: unknown): { pointer: string; detail: string } | null {
  const foreign = findForeign(schema, '', 0);
  if (foreign) return foreign;
  const size = countSchemas(schema);
  if (size > MOST_SCHEMAS)
    return {
      pointer: '',
      detail: `The schema holds ${size} schemas in one another; ${MOST_SCHEMAS} are allowed. Say less, or share parts by \`$ref\`.`,
    };
  if (typeof schema !== 'boolean' && (typeof schema !== 'object' || schema === null || Array.isArray(schema)))
    return { pointer: '', detail: 'A JSON Schema is an object, or true.' };
  try {
    standard ??= createAjv({ checksSchemas: true });
    if (!standard.validateSchema(schema)) {
      const [first] = standard.errors ?? [];
      return {
        pointer: first?.instancePath ?? '',
        detail: `This is not JSON Schema 2020-12: ${first ? explainSchemaError(first).detail : 'unknown reason'}.`,
      };
    }
    // One trial finds references that go round without reading anything.
    createAjv().compile(schema)(null);
    return null;
  } catch (error) {
    return {
      pointer: '',
      detail: `The schema cannot be compiled: ${error instanceof Error ? error.message : String(error)}.`,
    };
  }
}

/** Compiling takes some time for each. */
const MOST_SCHEMAS = 2000;
/** Keywords that hold data, and those that hold schemas by names of the author's. */
const dataKeywords = new Set(['const', 'default', 'enum', 'examples']);
const nameMaps = new Set(['$defs', 'definitions', 'dependentSchemas', 'patternProperties', 'properties']);

function countSchemas(value: unknown, byName = false): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, entry) => sum + countSchemas(entry), 0);
  const inner = Object.entries(value).filter(([key]) => byName || !dataKeywords.has(key));
  return inner.reduce((sum, [key, entry]) => sum + countSchemas(entry, !byName && nameMaps.has(key)), byName ? 0 : 1);
}

/** References to anything outside the schema itself, and dialects that this is not. */
function findForeign(value: unknown, pointer: string, depth: number): { pointer: string; detail: string } | null {
  if (typeof value !== 'object' || value === null) return null;
  if (depth > 64) return { pointer, detail: 'The schema is nested more than 64 levels deep.' };
  for (const [key, entry] of Object.entries(value)) {
    const place = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if ((key === '$ref' || key === '$dynamicRef') && typeof entry === 'string' && !entry.startsWith('#'))
      return {
        pointer: place,
        detail:
          'Only references into the schema itself (`#/$defs/…`) are followed; copy the other schema into `$defs`.',
      };
    if (key === '$async') return { pointer: place, detail: '`$async` is not a keyword of JSON Schema.' };
    const found = findForeign(entry, place, depth + 1);
    if (found) return found;
  }
  return null;
}
