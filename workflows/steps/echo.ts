import { definePure } from '../language/step-type.ts';

/** Gives what it takes. */
export default definePure({
  type: 'Echo',
  aliases: ['echo'],
  summary: 'Give what it takes',
  input: true,
  output: true,
  outputFor: (input) => input,
  example: { input: { text: '!dlrow ,olleH' }, output: { text: '!dlrow ,olleH' } },
  passesReferences: true,
  run: (input) => input,
});
