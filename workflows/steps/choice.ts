import type { Json, JsonObject } from '../language/json.ts';
import { isObject } from '../language/json.ts';
import { type ControlCompiler, defineControl } from '../language/step-type.ts';

const steps = { type: 'array', minItems: 1, description: 'Steps; they see the steps around them.' } as const;

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
        properties: { when: { type: 'string' }, steps },
        required: ['when', 'steps'],
        additionalProperties: false,
      },
    },
    default: steps,
  },
  requiredFields: ['cases'],
  example: { input: null, output: null },
  compile: (step, compiler) => ({
    kind: 'choice',
    cases: asList(step.cases).map((one, index) => compileCase(asObject(one), index, compiler)),
    otherwise: step.default === undefined ? null : compiler.graph(step.default, '/default'),
  }),
});

function compileCase(one: JsonObject, index: number, compiler: ControlCompiler) {
  return {
    when: compiler.condition(one.when ?? null, `/cases/${index}/when`),
    graph: compiler.graph(one.steps ?? [], `/cases/${index}/steps`),
  };
}

/** The compiler has checked the fields by their schema; a broken one yields an empty case beside its fault. */
function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function asObject(value: Json): JsonObject {
  return isObject(value) ? value : {};
}
