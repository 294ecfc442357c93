import { definePure } from '../language/step-type.ts';

/** Splits a text at a separator; without one, into its words. */
export default definePure({
  type: 'TextOperation.Split',
  aliases: ['TextOperations.Split', 'text_operations.split'],
  summary: 'Split a text at `separator`, or into words when there is none',
  input: {
    type: 'object',
    properties: { text: { type: 'string' }, separator: { type: 'string' } },
    required: ['text'],
  },
  output: {
    type: 'object',
    properties: { items: { type: 'array', items: { type: 'string' } } },
    required: ['items'],
    additionalProperties: false,
  },
  example: { input: { text: 'a,b', separator: ',' }, output: { items: ['a', 'b'] } },
  run: ({ text, separator }) => ({ items: separator === undefined ? words(text) : pieces(text, separator) }),
});

function words(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== '');
}

/** An empty separator splits into code points, so that no surrogate pair is broken. */
function pieces(text: string, separator: string): string[] {
  return separator === '' ? [...text] : text.split(separator);
}
