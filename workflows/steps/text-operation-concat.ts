import { definePure } from '../language/step-type.ts';

/** Joins texts: a list of them, or one with another behind it. */
export default definePure({
  type: 'TextOperation.Concat',
  aliases: ['TextOperations.Concat', 'text_operations.concat'],
  summary: 'Join texts: `{ items, separator? }`, or `{ text, with }`',
  input: {
    type: 'object',
    properties: {
      items: { type: 'array', items: { type: 'string' } },
      separator: { type: 'string' },
      text: { type: 'string' },
      with: { type: 'string' },
    },
    anyOf: [{ required: ['items'] }, { required: ['text', 'with'] }],
  },
  output: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'], additionalProperties: false },
  example: { input: { items: ['a', 'b'], separator: '-' }, output: { text: 'a-b' } },
  run: (input) => ({ text: (input.items ?? [input.text ?? '', input.with ?? '']).join(input.separator ?? '') }),
});
