import { definePure } from '../language/step-type.ts';

/** Counts the code points of a text: an emoji outside the first plane counts once. */
export default definePure({
  type: 'TextOperation.Length',
  aliases: ['TextOperations.Length', 'text_operations.length'],
  summary: 'Count the characters (code points) of a text',
  input: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  output: {
    type: 'object',
    properties: { length: { type: 'integer' } },
    required: ['length'],
    additionalProperties: false,
  },
  example: { input: { text: 'añb' }, output: { length: 3 } },
  run: ({ text }) => ({ length: [...text].length }),
});
