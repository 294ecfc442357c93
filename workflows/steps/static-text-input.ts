import { definePure } from '../language/step-type.ts';

/** Gives a text of its own; the short form of its input is the text itself. */
export default definePure({
  type: 'StaticTextInput',
  aliases: ['static_text_input'],
  summary: 'Give a text',
  input: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  output: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'], additionalProperties: false },
  example: { input: { text: 'Hello, world!' }, output: { text: 'Hello, world!' } },
  normalize: (input) => (typeof input === 'string' ? { text: input } : input),
  run: ({ text }) => ({ text }),
});
