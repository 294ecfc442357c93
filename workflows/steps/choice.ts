import type { ControlCompiler } from '../language/control-compiler.ts';
import type { Json, JsonObject } from '../language/json.ts';
import { isObject } from '../language/json.ts';
import { unionType } from '../language/static-type.ts';
import { defineControl } from '../language/step-type.ts';

const steps = { type: 'array', minItems: 1, description: 'Steps; they see those before the Choice.' } as const;

/** Runs the steps of the first case whose condition holds. */
export default defineControl({
  type: 'Choice',
  aliases: ['choice'],
  summary: 'Run the steps of the first case whose condition holds',
  input: true,
  output: true,
  fields: {
    cases: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        properties: { when: { type: 'string', description: 'A template that gives a boolean.' }, steps },
        required: ['when', 'steps'],
        additionalProperties: false,
      },
    },
    default: steps,
  },
  requiredFields: ['cases'],
  docs: [
    'The conditions are tested in order; the first that holds runs its steps, and the others are left out. Without one that holds the steps of `default` run, if there are any.',
    'The output is what the last step of the chosen case gave, `null` when none ran. The steps are piped what the Choice is piped, and are hidden outside.',
  ].join('\n\n'),
  example: {
    input: null,
    fields: {
      cases: [{ when: '{{ 1 > 2 }}', steps: [{ type: 'StaticTextInput', input: 'more' }] }],
      default: [{ type: 'StaticTextInput', input: 'less' }],
    },
    output: { text: 'less' },
  },
  compile: (step, compiler) => {
    const cases = asList(step.cases).map((one, index) => compileCase(asObject(one), index, compiler));
    const otherwise = step.default === undefined ? null : compiler.graph(step.default, '/default');
    return {
      body: {
        kind: 'choice',
        cases: cases.map(({ when, inner }) => ({ when, graph: inner.graph })),
        otherwise: otherwise?.graph ?? null,
      },
      output: unionType([...cases.map(({ inner }) => inner.output), otherwise ? otherwise.output : { type: 'null' }]),
      input: compiler.given.input,
    };
  },
});

function compileCase(one: JsonObject, index: number, compiler: ControlCompiler) {
  return {
    when: compiler.condition(one.when ?? null, `/cases/${index}/when`),
    inner: compiler.graph(one.steps ?? [], `/cases/${index}/steps`),
  };
}

/** The compiler has checked the fields by their schema; a broken one yields an empty case beside its fault. */
function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function asObject(value: Json): JsonObject {
  return isObject(value) ? value : {};
}
