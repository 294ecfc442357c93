import { defineControl } from '../language/step-type.ts';

/** Ends the execution at once, as completed or failed. */
export default defineControl({
  type: 'Terminate',
  aliases: ['terminate'],
  summary: 'End the execution, as completed or failed',
  input: {
    type: 'object',
    properties: {
      status: { type: 'string', enum: ['completed', 'failed'] },
      code: { type: 'string', description: 'Error code of a failed execution.' },
      message: { type: 'string' },
      output: { description: 'Output of a completed execution.' },
    },
    required: ['status'],
    additionalProperties: false,
  },
  output: true,
  example: { input: { status: 'completed', output: { found: true } }, output: { found: true } },
  compile: () => ({ kind: 'terminate' }),
});
