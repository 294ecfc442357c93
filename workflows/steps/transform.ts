import type { JsonSchema } from '../language/json.ts';
import { definePure } from '../language/step-type.ts';

/** Gives the value that its input describes: the place for expressions. */
export default definePure({
  type: 'Transform',
  aliases: ['transform'],
  summary: 'Give a value made of expressions',
  input: { type: 'object', properties: { value: true }, required: ['value'] },
  output: { type: 'object', properties: { value: true }, required: ['value'], additionalProperties: false },
  outputFor: (input) => ({
    type: 'object',
    properties: { value: valueSchema(input) },
    required: ['value'],
    additionalProperties: false,
  }),
  example: { input: { value: { total: 12 } }, output: { value: { total: 12 } } },
  passesReferences: true,
  run: (input) => ({ value: input.value }),
});

function valueSchema(input: JsonSchema): JsonSchema {
  const properties = typeof input === 'object' ? input.properties : undefined;
  return isSchemaMap(properties) ? (properties.value ?? true) : true;
}

function isSchemaMap(value: unknown): value is { readonly value?: JsonSchema } {
  return typeof value === 'object' && value !== null;
}
