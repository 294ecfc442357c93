import { defineControl } from '../language/step-type.ts';

/** Waits for a duration (1 ms to 1 year) or until a time; gives on what it was given before. */
export default defineControl({
  type: 'Wait',
  aliases: ['wait'],
  summary: 'Wait for a duration or until a time',
  docs: 'Give `for` or `until`. The output is what the step is piped, as if it were not there.',
  input: {
    type: 'object',
    properties: {
      for: {
        type: 'string',
        format: 'duration',
        description:
          'ISO 8601 duration from 1 ms to 1 year: PT1.5S, P2D. One that is computed may be nothing, and does not wait.',
      },
      until: {
        type: 'string',
        format: 'date-time',
        description: 'RFC 3339 time with a zone; one that has passed does not wait.',
      },
    },
    oneOf: [{ required: ['for'] }, { required: ['until'] }],
    additionalProperties: false,
  },
  output: true,
  example: { input: { for: 'PT0.01S' }, output: null },
  compile: (_, { given, piped }) => ({ body: { kind: 'wait' }, output: piped, input: given.input }),
});
