import { expect, it } from 'vitest';
import { declareInputs } from '../../../../../services/gateway/dialects/dataflow/declare-inputs.ts';

it('dataflow 3.3.9 inputs are required unless they say otherwise or have a default', () => {
  const { schema } = declareInputs([
    { name: 'a', type: 'text' },
    { name: 'b', type: 'boolean', required: false },
    { name: 'c', type: 'number', default: 0 },
    { name: 'd', type: 'file' },
  ]);
  expect(schema).toEqual({
    type: 'object',
    properties: {
      a: { type: 'string' },
      b: { type: 'boolean' },
      c: { type: 'number', default: 0 },
      d: { type: 'string', pattern: '^file-[0-9a-z]{8}$', description: expect.stringContaining('/v1/files') },
    },
    required: ['a', 'd'],
    additionalProperties: false,
  });
});

it('refers to the default of an input that was not given', () => {
  const { reference } = declareInputs([
    { name: 'a', type: 'text', default: 'x"y' },
    { name: 'b', type: 'text' },
  ]);
  expect([reference('a'), reference('b')]).toEqual(['(has(input.a) ? input.a : "x\\"y")', 'input.b']);
});

it('keeps an unknown type for the schema check to refuse', () => {
  expect(declareInputs([{ name: 'a', type: 'spreadsheet' }]).schema).toMatchObject({
    properties: { a: { type: 'spreadsheet' } },
  });
});
