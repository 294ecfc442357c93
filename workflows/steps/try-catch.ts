import type { ControlCompiler, InnerGraph } from '../language/control-compiler.ts';
import { isObject, type Json, type JsonObject } from '../language/json.ts';
import type { CatchPlan } from '../language/plan.ts';
import { unionType } from '../language/static-type.ts';
import { defineControl } from '../language/step-type.ts';

const list = (description: string) => ({ type: 'array', minItems: 1, description }) as const;
const oneOrMore = (each: JsonObject, description: string) => ({
  anyOf: [each, { type: 'array', minItems: 1, maxItems: 50, items: each }],
  description,
});

/**
 * Runs steps and handles the failure of any of them. The file is not `try.ts`, since the list of step types makes a variable
 * of its name, which no word of the language can be.
 */
export default defineControl({
  type: 'Try',
  aliases: ['try'],
  summary: 'Run steps, handle their failure, and clean up after them',
  docs: [
    'When a step in `steps` fails and does not handle that itself, the others are stopped and the first entry of `catch` runs of which all that it names holds: `code` (one error code or several), `status` (an HTTP status such as 404, a class such as `"5xx"`, or several, compared with `error.details.status`) and `when` (a template that gives a boolean). One that names nothing takes every failure. `error` is known in `when` and in its steps. When none fits, the error goes on.',
    '`finally` runs afterwards in any case: when the error goes on too, but not when what is around the step is cancelled or ended. A failure in it fails the step with its own error.',
    "The output is what the last step of `steps` gave, or of the `catch` that took over; `finally` never changes it. Steps inside are hidden outside, and from one another's lists.",
  ].join('\n\n'),
  authoredOnly: true,
  input: { type: 'object', properties: {}, additionalProperties: false },
  output: true,
  fields: {
    steps: list('The steps whose failure is handled.'),
    catch: {
      type: 'array',
      minItems: 1,
      maxItems: 50,
      description: 'Tried in order; the first that fits runs.',
      items: {
        type: 'object',
        properties: {
          code: oneOrMore({ type: 'string', minLength: 1, maxLength: 100 }, 'Error codes it takes; absent: any.'),
          status: oneOrMore(
            {
              anyOf: [
                { type: 'integer', minimum: 100, maximum: 599 },
                {
                  type: 'string',
                  pattern: '^[1-5](xx|[0-9]{2})$',
                  description: 'an HTTP status such as 404, or a class of them such as 5xx',
                },
              ],
            },
            'HTTP statuses it takes, such as 404 or "5xx"; absent: any.',
          ),
          when: { type: 'string', description: 'A template that gives a boolean and sees `error`.' },
          steps: list('Run instead; `error` is known in them.'),
        },
        required: ['steps'],
        additionalProperties: false,
      },
    },
    finally: list('Run at the end, whatever happened.'),
  },
  requiredFields: ['steps'],
  example: {
    input: {},
    fields: {
      steps: [{ type: 'Transform', input: { value: '{{ int("seven") }}' } }],
      catch: [{ code: 'expression-failed', steps: [{ type: 'StaticTextInput', input: 'not a number' }] }],
    },
    output: { text: 'not a number' },
  },
  compile: (step, compiler) => {
    if (step.catch === undefined && step.finally === undefined)
      compiler.fault(
        '',
        'it has neither `catch` nor `finally`, so it does nothing; add one, or take its steps out of it',
      );
    const graph = compiler.graph(step.steps ?? [], '/steps');
    const catches = asList(step.catch).map((one, index) => compileCatch(isObject(one) ? one : {}, index, compiler));
    const last = step.finally === undefined ? null : compiler.graph(step.finally, '/finally').graph;
    return {
      body: { kind: 'try', graph: graph.graph, catches: catches.map(({ plan }) => plan), finally: last },
      output: unionType([graph.output, ...catches.map(({ inner }) => inner.output)]),
      input: undefined,
    };
  },
});

function compileCatch(
  one: JsonObject,
  index: number,
  compiler: ControlCompiler,
): { plan: CatchPlan; inner: InnerGraph } {
  const at = `/catch/${index}`;
  const codes = asTexts(one.code);
  const statuses = asTexts(one.status);
  compiler.errorCodes(typeof one.code === 'string' ? one.code : codes, `${at}/code`);
  const when = one.when === undefined ? undefined : compiler.condition(one.when, `${at}/when`, { error: true });
  const inner = compiler.graph(one.steps ?? [], `${at}/steps`, { error: true });
  return {
    inner,
    plan: {
      ...(codes.length > 0 ? { codes } : {}),
      ...(statuses.length > 0 ? { statuses } : {}),
      ...(when === undefined ? {} : { when }),
      graph: inner.graph,
    },
  };
}

/** The compiler has checked the fields by their schema; a broken one yields less beside its fault. */
function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function asTexts(value: Json | undefined): string[] {
  return (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String);
}
