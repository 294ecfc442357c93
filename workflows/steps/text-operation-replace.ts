import { definePure } from '../language/step-type.ts';

/** Replaces every occurrence of a text by another; patterns are for expressions and code steps. */
export default definePure({
  type: 'TextOperation.Replace',
  aliases: ['TextOperations.Replace', 'text_operations.replace'],
  summary: 'Replace every occurrence of `search` by `replacement`',
  input: {
    type: 'object',
    properties: { text: { type: 'string' }, search: { type: 'string', minLength: 1 }, replacement: { type: 'string' } },
    required: ['text', 'search', 'replacement'],
  },
  output: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'], additionalProperties: false },
  example: { input: { text: 'a-b-c', search: '-', replacement: '+' }, output: { text: 'a+b+c' } },
  run: ({ text, search, replacement }) => ({ text: text.split(search).join(replacement) }),
});
