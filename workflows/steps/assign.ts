import { isObject } from '../language/json.ts';
import { defineControl } from '../language/step-type.ts';

/** Sets variables of the execution. */
export default defineControl({
  type: 'Assign',
  aliases: ['assign'],
  summary: 'Set variables that the workflow declares',
  docs: [
    'A workflow declares its variables in `vars`, each with a JSON Schema: `"vars": { "count": { "type": "integer", "default": 0 } }`. A variable starts as its `default`, or as `null`. Every later step reads it as `vars.count`.',
    'The input is an object of variables and their new values, all computed before the first is set; the output is that object.',
    'Branches of a Parallel and passes of a Loop that run at once have their own copies of the variables, as they were when the branch or pass began; what is set in one is not seen outside.',
  ].join('\n\n'),
  authoredOnly: true,
  input: { type: 'object', description: 'Names of declared variables with their new values.' },
  output: { type: 'object' },
  outputFor: (input) => input,
  inputFor: (_, { vars }) =>
    vars.size === 0
      ? { type: 'object' }
      : { type: 'object', properties: Object.fromEntries(vars), additionalProperties: false },
  example: {
    vars: { count: { type: 'integer', default: 0 } },
    input: { count: '{{ vars.count + 1 }}' },
    output: { count: 1 },
  },
  compile: (_, { given, vars, fault }) => {
    if (vars.size === 0)
      fault(
        '',
        'it sets variables, but the definition declares none; add `"vars": { "count": { "type": "integer", "default": 0 } }`, say',
      );
    else if (!isObject(given.input) || Object.keys(given.input).length === 0)
      fault('/input', `its input is an object with the variables to set, such as { "${[...vars.keys()][0]}": … }`);
    return { body: { kind: 'assign' }, output: given.type, input: given.input };
  },
});
