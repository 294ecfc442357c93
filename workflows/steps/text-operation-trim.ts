import { definePure } from '../language/step-type.ts';

/** Remove white space at both ends of a text. */
export default definePure({
  type: 'TextOperation.Trim',
  aliases: ['TextOperations.Trim', 'text_operations.trim'],
  summary: 'Remove white space at both ends of a text',
  input: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  output: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'], additionalProperties: false },
  example: { input: { text: '  a b  ' }, output: { text: 'a b' } },
  run: ({ text }) => ({ text: text.trim() }),
});
