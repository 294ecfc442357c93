import { definePure } from '../language/step-type.ts';

/** Turn a text into lower case, by Unicode and no language. */
export default definePure({
  type: 'TextOperation.Lowercase',
  aliases: ['TextOperations.Lowercase', 'text_operations.lowercase'],
  summary: 'Turn a text into lower case, by Unicode and no language',
  input: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  output: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'], additionalProperties: false },
  example: { input: { text: 'ÄPFEL' }, output: { text: 'äpfel' } },
  run: ({ text }) => ({ text: text.toLowerCase() }),
});
