import { definePure } from '../language/step-type.ts';

/** Sets the execution's output to its input; without one, to what the step before it gave. */
export default definePure({
  type: 'Output',
  aliases: ['output'],
  role: 'output',
  summary: "Set the execution's output",
  input: true,
  output: true,
  outputFor: (input) => input,
  example: { input: { total: 12 }, output: { total: 12 } },
  passesReferences: true,
  run: (input) => input,
});
