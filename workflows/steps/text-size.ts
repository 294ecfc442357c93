import { definePure } from '../language/step-type.ts';

/** Counts as TextOperation.Length does; the name of the result is that of the published task type. */
export default definePure({
  type: 'text.size',
  aliases: ['Text.Size'],
  summary: 'Count the characters (code points) of a text, as `size`',
  input: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  output: {
    type: 'object',
    properties: { size: { type: 'integer' } },
    required: ['size'],
    additionalProperties: false,
  },
  example: { input: { text: 'añb' }, output: { size: 3 } },
  run: ({ text }) => ({ size: [...text].length }),
});
