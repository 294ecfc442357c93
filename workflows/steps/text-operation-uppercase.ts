import { definePure } from '../language/step-type.ts';

/** Turn a text into upper case, by Unicode and no language. */
export default definePure({
  type: 'TextOperation.Uppercase',
  aliases: ['TextOperations.Uppercase', 'text_operations.uppercase'],
  summary: 'Turn a text into upper case, by Unicode and no language',
  input: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  output: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'], additionalProperties: false },
  example: { input: { text: 'Straße' }, output: { text: 'STRASSE' } },
  run: ({ text }) => ({ text: text.toUpperCase() }),
});
