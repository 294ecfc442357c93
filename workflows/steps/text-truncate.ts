import { definePure } from '../language/step-type.ts';

/** Cuts a text after so many code points, so that no character of two units is broken. */
export default definePure({
  type: 'text.truncate',
  aliases: ['Text.Truncate'],
  summary: 'Cut a text after `length` characters; what was cut off is told by `...`',
  input: {
    type: 'object',
    properties: { text: { type: 'string' }, length: { type: 'integer', minimum: 0 } },
    required: ['text', 'length'],
  },
  output: {
    type: 'object',
    properties: { truncated_text: { type: 'string' } },
    required: ['truncated_text'],
    additionalProperties: false,
  },
  example: { input: { text: 'Hello, world!', length: 5 }, output: { truncated_text: 'Hello...' } },
  run({ text, length }) {
    const characters = [...text];
    return { truncated_text: characters.length > length ? `${characters.slice(0, length).join('')}...` : text };
  },
});
