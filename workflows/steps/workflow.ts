import type { ControlCompiler, WorkflowTypes } from '../language/control-compiler.ts';
import { isObject, type Json, type JsonObject, type JsonSchema } from '../language/json.ts';
import { defineControl, type WorkflowReference } from '../language/step-type.ts';

const inputFields = {
  workflow: {
    type: 'string',
    minLength: 1,
    description: 'Id or alias of the workflow; checked when saving unless it is a template.',
  },
  version: { type: 'integer', minimum: 1, description: 'Absent: the newest when the step starts.' },
  input: { description: 'Input of the new execution; absent: what the step is piped.' },
  named: { type: 'boolean', description: 'Give `{ id, output }` in the place of the output alone.' },
  mode: { type: 'string', enum: ['await', 'detach'], description: 'The same as the field `mode`.' },
} as const;
const detached = {
  type: 'object',
  properties: { id: { type: 'string', description: 'Id of the execution.' } },
  required: ['id'],
  additionalProperties: false,
} as const;

/** Runs another workflow as an execution of its own. */
export default defineControl({
  type: 'Workflow',
  aliases: ['workflow'],
  summary: 'Run another workflow, and wait for it or not',
  docs: [
    'Starts an execution of another workflow of the same tenant. With `mode: "await"` (default) the output is that of the execution; when it does not complete, the step fails with `child-failed` and `details` `{ id, status, error }`. It is cancelled, paused and resumed with the execution that waits for it. With `mode: "detach"` the output is `{ id }` at once, and the execution goes on by itself.',
    'A workflow that is named literally is checked when saving: that it exists, that its `input` schema takes what it is given, and what its output is. Executions start each other up to 10 deep, and up to 100 where each below that starts one other alone; beyond that the step fails with `recursion-limit`. They run for the same linked account.',
  ].join('\n\n'),
  authoredOnly: true,
  input: { type: 'object', properties: inputFields, required: ['workflow'], additionalProperties: false },
  output: true,
  inputFor: (step, { workflow }) => {
    const target = typesOf(referenceOf(step), workflow);
    const properties = target ? { ...inputFields, input: target.inputSchema } : inputFields;
    return { type: 'object', properties, required: ['workflow'], additionalProperties: false };
  },
  refersTo: referenceOf,
  fields: {
    mode: {
      type: 'string',
      enum: ['await', 'detach'],
      default: 'await',
      description: '`await`: wait for its end and give its output. `detach`: give its id and go on.',
    },
  },
  example: { input: { workflow: 'send-invoice', input: { orderId: 'A7' } }, output: { sent: true } },
  compile: (step, compiler) => {
    const given = isObject(compiler.given.input) ? compiler.given.input : {};
    const { mode: inner, named, ...rest } = given;
    if (step.mode !== undefined && inner !== undefined && step.mode !== inner)
      compiler.fault(
        '/input/mode',
        'it has two different modes; keep the field `mode` and leave `input.mode` out',
        'mode',
      );
    const mode = (step.mode ?? inner) === 'detach' ? 'detach' : 'await';
    const output = checkTarget(step, compiler)?.outputSchema ?? true;
    const isNamed = named === true && mode === 'await';
    return {
      body: { kind: 'child', mode, ...(isNamed ? { named: true } : {}) },
      output: mode === 'detach' ? detached : isNamed ? withId(output) : output,
      input: { ...rest, input: rest.input === undefined ? '{{ previous }}' : rest.input },
    };
  },
});

function withId(output: JsonSchema): JsonSchema {
  return { ...detached, properties: { ...detached.properties, output }, required: ['id', 'output'] };
}

/** Literal references only: a template is known in the run. */
function referenceOf(step: JsonObject): WorkflowReference | null {
  const { workflow, version } = isObject(step.input) ? step.input : {};
  if (typeof workflow !== 'string' || workflow === '' || workflow.includes('{{')) return null;
  return { workflow, ...(typeof version === 'number' ? { version } : {}) };
}

function checkTarget(step: { readonly [field: string]: Json }, compiler: ControlCompiler): WorkflowTypes | null {
  const reference = referenceOf({ ...step });
  if (!reference) return null;
  const { workflow, version } = reference;
  if (compiler.workflow(workflow, version) === 'unknown') {
    const exists = version !== undefined && compiler.workflow(workflow) !== 'unknown';
    if (exists)
      compiler.fault(
        '/input/version',
        `the workflow \`${workflow}\` has no version ${version}; leave it out for the newest`,
      );
    else
      compiler.fault(
        '/input/workflow',
        `there is no workflow with the id or alias \`${workflow.slice(0, 80)}\`; save that one first`,
      );
  }
  return typesOf(reference, compiler.workflow);
}

function typesOf(reference: WorkflowReference | null, lookup: ControlCompiler['workflow']): WorkflowTypes | null {
  const found = reference && lookup(reference.workflow, reference.version);
  return typeof found === 'object' ? found : null;
}
