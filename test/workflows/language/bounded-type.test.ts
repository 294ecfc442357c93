import { expect, it } from 'vitest';
import { boundedType } from '../../../workflows/language/bounded-type.ts';
import type { JsonSchema } from '../../../workflows/language/json.ts';
import { compile } from './catalogue.ts';

it('keeps what is small as it is', () => {
  const schema = { type: 'object', properties: { a: { const: { $ref: 'data' } } } };
  expect(boundedType(schema)).toBe(schema);
  expect(boundedType(true)).toBe(true);
});

it('says nothing where the type refers to what it was taken out of', () => {
  expect(boundedType({ properties: { a: { $ref: '#/$defs/a' }, b: { type: 'null' } } })).toEqual({
    properties: { a: true, b: { type: 'null' } },
  });
  const input = {
    type: 'object',
    properties: { row: { $ref: '#/$defs/row' } },
    required: ['row'],
    $defs: { row: { type: 'object' } },
  };
  expect(compile({ name: 'x', input, steps: [{ type: 'Echo', input: '{{ [input.row] }}' }] }).outputSchema).toEqual({
    type: 'array',
    items: true,
  });
});

it('gives up on what is large', () => {
  const wide: JsonSchema = { enum: Array.from({ length: 3000 }, (_, at) => at) };
  expect(boundedType(wide)).toBe(true);
});
