import type { ControlCompiler, InnerGraph, InnerScope } from '../language/control-compiler.ts';
import { isObject, type Json, type JsonObject, type JsonSchema } from '../language/json.ts';
import { type LoopRange, loopOutput, rangeFields, readRange } from '../language/loop-range.ts';
import type { LoopBody } from '../language/plan.ts';
import { unionType } from '../language/static-type.ts';
import { defineControl } from '../language/step-type.ts';

const condition = (description: string) => ({ type: 'string', description }) as const;

/** Runs its steps once for each element of a list, a number of times, or while a condition holds. */
export default defineControl({
  type: 'Loop',
  aliases: ['loop', 'Group', 'group'],
  summary: 'Run steps for each element of a list, a number of times, or while a condition holds',
  docs: [
    'Give one of `items`, `count`, or `while` and `until` (these two may stand together). Inside, `item` and `index` are known, and the first steps are piped `item`; in a loop without `items`, `item` is the index.',
    'The output is `{ items, errors }`: what the last step of each pass gave, in order, `null` for a pass that was left out, failed (with `onItemError: "collect"`) or in which no step ran; and the errors `{ index, code, message, step, details }` of the passes that failed.',
    'The steps of a pass are hidden outside of it. `break` and `until` are tested after a pass and see its steps; `while` is tested before a pass and sees the steps of the pass before, so that a `while` that names one is first tested after the first pass. A step that did not run in that pass is seen as skipped, with the output `null`. `continue` is tested before a pass.',
    'With `concurrency` above 1 each pass has its own copy of the variables; one after the other they share them.',
  ].join('\n\n'),
  authoredOnly: true,
  deferred: ['while', 'until', 'break', 'continue'],
  input: {
    type: 'object',
    properties: {
      ...rangeFields,
      while: condition('A template that gives a boolean, tested before each pass: the loop ends when it is false.'),
      until: condition('A template that gives a boolean, tested after each pass: the loop ends when it is true.'),
      break: condition(
        'A template that gives a boolean, tested after each pass: no further pass starts when it is true.',
      ),
      continue: condition(
        'A template that gives a boolean, tested before each pass: the pass is left out when it is true.',
      ),
    },
    additionalProperties: false,
  },
  output: loopOutput(true, true),
  fields: {
    steps: { type: 'array', minItems: 1, description: 'The steps of a pass; they see the steps around the loop.' },
  },
  requiredFields: ['steps'],
  example: {
    input: { items: [1, 2, 3] },
    fields: { steps: [{ type: 'Transform', input: { value: '{{ item * 2 }}' } }] },
    output: { items: [{ value: 2 }, { value: 4 }, { value: 6 }], errors: [] },
  },
  compile: (step, compiler) => {
    const input = isObject(compiler.given.input) ? compiler.given.input : {};
    const range = readRange(input, compiler.given.type, (pointer, detail) =>
      compiler.fault(`/input${pointer}`, detail),
    );
    const inner = compiler.graph(step.steps ?? [], '/steps', { item: range.item });
    const seen = { item: range.item, steps: inner.steps };
    const over = range.over ?? overCondition(input, seen, range, compiler);
    if (range.over) refuseConditions(input, compiler);
    const body: LoopBody = {
      kind: 'loop',
      over,
      concurrency: range.concurrency,
      maxIterations: range.maxIterations,
      onItemError: range.onItemError,
      ...optional('break', input, seen, compiler),
      ...optional('continue', input, { item: range.item }, compiler),
      graph: inner.graph,
    };
    return { body, output: loopOutput(passOutput(inner, body), true), input: undefined };
  },
});

function overCondition(
  input: JsonObject,
  seen: InnerScope,
  { concurrency }: LoopRange,
  compiler: ControlCompiler,
): LoopBody['over'] {
  if (input.while === undefined && input.until === undefined)
    compiler.fault(
      '/input',
      'it needs `items`, `count`, `while` or `until` in its `input`, to know how many passes to make',
    );
  if (concurrency > 1)
    compiler.fault(
      '/input/concurrency',
      'a loop with `while` or `until` makes one pass after the other; leave `concurrency` out',
    );
  const named = new Set<string>();
  const tested = optional('while', input, { ...seen, named, previous: compiler.piped }, compiler);
  const testFirst = ![...named].some((id) => seen.steps?.has(id));
  return { by: 'condition', ...tested, ...optional('until', input, seen, compiler), testFirst };
}

function refuseConditions(input: JsonObject, compiler: ControlCompiler): void {
  for (const name of ['while', 'until'])
    if (input[name] !== undefined)
      compiler.fault(
        `/input/${name}`,
        `\`${name}\` does not go with \`items\` or \`count\`; to end such a loop early, use \`break\``,
        'break',
      );
}

function optional<Name extends 'while' | 'until' | 'break' | 'continue'>(
  name: Name,
  input: { readonly [field: string]: Json },
  seen: InnerScope,
  compiler: ControlCompiler,
): { [Field in Name]?: string } {
  const template = input[name];
  const read: { [Field in Name]?: string } = {};
  if (template !== undefined) read[name] = compiler.condition(template, `/input/${name}`, seen);
  return read;
}

/** What a pass can give: null where it may be left out or its error be collected. */
function passOutput({ output, endings }: InnerGraph, body: LoopBody): JsonSchema {
  const mayBeNull = body.onItemError === 'collect' || body.continue !== undefined || endings.length > 0;
  return unionType([output, ...endings, ...(mayBeNull ? [{ type: 'null' }] : [])]);
}
