import { isObject, type JsonSchema } from '../language/json.ts';
import { unionType } from '../language/static-type.ts';
import { defineControl } from '../language/step-type.ts';

/** Waits until somebody outside answers. */
export default defineControl({
  type: 'Approval',
  aliases: ['approval'],
  summary: 'Wait until a person or another system answers',
  docs: [
    'The task is WAITING until it is completed by hand: `POST /v1/executions/{id}/tasks/{task}/complete` with `{ "output": … }`. The first answer wins. The output is that answer; with `form` it is checked first, and an answer that does not fit is refused. `GET /v1/approvals` lists what waits for an answer.',
    'With `timeout` the wait ends by itself: the steps of `onTimeout` run and their last output stands in for the answer; without `onTimeout` the step fails with `approval-timeout`.',
  ].join('\n\n'),
  authoredOnly: true,
  input: {
    type: 'object',
    properties: {
      message: { type: 'string', description: 'What is asked; shown with the task.' },
      form: { type: ['object', 'boolean'], description: 'JSON Schema of the answer; absent: any JSON.' },
      timeout: {
        type: 'string',
        format: 'duration',
        description: 'ISO 8601 duration from 1 ms to 1 year; absent: none.',
      },
    },
    additionalProperties: false,
  },
  output: true,
  fields: {
    onTimeout: { type: 'array', minItems: 1, description: 'Steps that run when nobody has answered in time.' },
  },
  example: {
    input: {
      message: 'Refund order {{ input.orderId }}?',
      form: { type: 'object', properties: { refund: { type: 'boolean' } }, required: ['refund'] },
      timeout: 'PT8H',
    },
    output: { refund: true },
  },
  compile: (step, { given, graph, schema, fault }) => {
    const input = isObject(given.input) ? given.input : {};
    if (input.form === false)
      fault('/input/form', 'its `form` is false, which no answer fits; leave it out to take any answer');
    const answer: JsonSchema = input.form === undefined ? true : schema(input.form, '/input/form');
    if (step.onTimeout !== undefined && input.timeout === undefined)
      fault('/onTimeout', '`onTimeout` never runs without a `timeout` in its `input`; add one');
    const late = step.onTimeout === undefined ? null : graph(step.onTimeout, '/onTimeout');
    return {
      body: { kind: 'approval', onTimeout: late?.graph ?? null },
      output: late ? unionType([answer, late.output]) : answer,
      input,
    };
  },
});
