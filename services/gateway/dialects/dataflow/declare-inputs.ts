import { isObject, type Json, type JsonObject } from '../../../../workflows/language/json.ts';
import type { InputReference } from './translate-references.ts';

/** How a `file` travels is not published: here it is sent before, and named by its id. */
const schemas: { [type: string]: JsonObject } = {
  text: { type: 'string' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  file: {
    type: 'string',
    pattern: '^file-[0-9a-z]{8}$',
    description: 'The id of a file that was sent with POST /v1/files.',
  },
};

/** A list of declared inputs as the JSON Schema of the execution's input, and how to refer to each. */
export function declareInputs(inputs: Json[]): { schema: JsonObject; reference: InputReference } {
  const declared = inputs.filter(isObject);
  const defaults = new Map(declared.filter((input) => 'default' in input).map((input) => [input.name, input.default]));
  const required = declared
    .filter((input) => input.required !== false && !('default' in input))
    .map(({ name }) => name ?? null);
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(declared.map((input) => [String(input.name), schemaOf(input)])),
      ...(required.length > 0 ? { required } : {}),
      // What is not declared could not be referred to; refusing it finds misspelt references when saving.
      additionalProperties: false,
    },
    reference: (name) =>
      defaults.has(name)
        ? `(has(input.${name}) ? input.${name} : ${JSON.stringify(defaults.get(name))})`
        : `input.${name}`,
  };
}

function schemaOf({ type, description, default: fallback }: JsonObject): Json {
  const base = typeof type === 'string' && Object.hasOwn(schemas, type) ? schemas[type] : { type: type ?? null };
  return {
    ...base,
    ...(description === undefined ? {} : { description }),
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}
