import { definePure } from '../language/step-type.ts';

/**
 * What a reader takes for one character: a code point with its marks, skin tone and joined parts, or a flag.
 * Intl.Segmenter would follow the ICU release of each worker; this follows only the pattern.
 */
const character = /\p{RI}\p{RI}|\P{M}(?:\p{M}|\p{EMod}|\u200d\P{M})*|\p{M}+/gsu;

/** Reverses a text, character by character. */
export default definePure({
  type: 'TextOperation.Reverse',
  aliases: ['TextOperations.Reverse', 'text_operations.reverse'],
  summary: 'Reverse a text, keeping accents and joined emoji whole',
  input: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  output: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'], additionalProperties: false },
  example: { input: { text: 'Hello, world!' }, output: { text: '!dlrow ,olleH' } },
  run: ({ text }) => ({ text: (text.match(character) ?? []).reverse().join('') }),
});
