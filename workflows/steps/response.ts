import { definePure } from '../language/step-type.ts';

/** Answers a caller that waits, with a status, headers and a body. */
export default definePure({
  type: 'Response',
  aliases: ['response'],
  role: 'response',
  summary: 'Answer the caller that waits for the execution',
  input: {
    type: 'object',
    properties: {
      status: { type: 'integer', minimum: 200, maximum: 599 },
      headers: { type: 'object', additionalProperties: { type: 'string' } },
      body: true,
    },
  },
  output: {
    type: 'object',
    properties: {
      status: { type: 'integer' },
      headers: { type: 'object', additionalProperties: { type: 'string' } },
      body: true,
    },
    required: ['status', 'headers', 'body'],
    additionalProperties: false,
  },
  example: { input: { status: 201, body: { id: 7 } }, output: { status: 201, headers: {}, body: { id: 7 } } },
  passesReferences: true,
  run: ({ status, headers, body }) => ({ status: status ?? 200, headers: headers ?? {}, body: body ?? null }),
});
