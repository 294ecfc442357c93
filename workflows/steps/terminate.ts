import { isObject, type Json, type JsonSchema } from '../language/json.ts';
import { fieldType } from '../language/static-type.ts';
import { defineControl } from '../language/step-type.ts';

const scopes = ['execution', 'loop', 'iteration'] as const;

/** Ends a scope at once, as completed or failed. */
export default defineControl({
  type: 'Terminate',
  aliases: ['terminate'],
  summary: 'End the execution, a loop or a pass of it, as completed or failed',
  docs: [
    '`scope: "execution"` (default) ends everything: what runs is cancelled. `"iteration"` ends the pass of the nearest Loop: completed, it gives `output` (or `null`); failed, it fails the pass, and `onItemError` of the loop says what follows. `"loop"` ends the nearest Loop: completed, the other passes are cancelled (`null` in `items`) and the loop completes; failed, the loop fails.',
    'Nothing can follow it in its list; put it under a `when` or into a Choice.',
  ].join('\n\n'),
  input: {
    type: 'object',
    properties: {
      status: { type: 'string', enum: ['completed', 'failed'], description: 'How the scope ends.' },
      code: { type: 'string', description: 'Error code when it fails.' },
      message: { type: 'string', description: 'Error message when it fails.' },
      output: { description: 'Output when it completes.' },
      scope: { type: 'string', enum: scopes, description: 'The same as the field `scope`.' },
    },
    required: ['status'],
    additionalProperties: false,
  },
  output: true,
  fields: { scope: { type: 'string', enum: scopes, default: 'execution', description: 'What ends.' } },
  example: { input: { status: 'completed', output: { found: true } }, output: { found: true } },
  compile: (step, { given, end, fault }) => {
    const { scope: inner, ...rest } = isObject(given.input) ? given.input : {};
    if (step.scope !== undefined && inner !== undefined && step.scope !== inner)
      fault('/input/scope', 'it has two different scopes; keep the field `scope` and leave `input.scope` out', 'scope');
    const authored = step.scope ?? inner;
    const scope = scopes.find((one) => one === authored) ?? 'execution';
    if (inner !== undefined && scope !== inner && step.scope === undefined)
      fault('/input/scope', '`scope` is read when the workflow is saved, so it cannot be a template');
    end(
      scope,
      rest.status === 'failed' ? null : outputOf(given.type),
      step.scope === undefined ? '/input/scope' : '/scope',
    );
    const input: Json | undefined = inner === undefined ? given.input : rest;
    return { body: { kind: 'terminate', ...(scope === 'execution' ? {} : { scope }) }, output: true, input };
  },
});

function outputOf(input: JsonSchema): JsonSchema {
  const found = fieldType(input, 'output');
  return 'type' in found ? found.type : { type: 'null' };
}
