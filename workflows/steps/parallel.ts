import type { ControlCompiler } from '../language/control-compiler.ts';
import { isObject, type Json, type JsonSchema } from '../language/json.ts';
import { indexedErrors } from '../language/loop-range.ts';
import type { JoinPolicy } from '../language/plan.ts';
import { unionType } from '../language/static-type.ts';
import { defineControl } from '../language/step-type.ts';

const MOST = 50;

/** Runs several lists of steps at once. */
export default defineControl({
  type: 'Parallel',
  aliases: ['parallel'],
  summary: 'Run several lists of steps at once',
  docs: [
    'Each branch is a list of steps of its own; its first steps are piped what the Parallel is piped. A branch gives what its last step gave, `null` when none ran; one in which none ran counts as skipped: it satisfies `all` and `collect`, and counts for neither `any` nor `atLeast`. The output is `{ branches }`, one value for each branch, in order.',
    '`join` says when the step is done. `all` (default): when every branch has completed; the first that fails cancels the others and fails the step. `any`, or `{ "atLeast": n }`: as soon as that many have completed; the others are cancelled and give `null`. When that cannot be reached any more the step fails with `join-unsatisfied`. `collect`: when all have ended; a branch that failed gives `null`, and the output has `errors` with `{ index, code, message, step, details }`.',
    'Steps of a branch are hidden from the other branches and outside. Each branch has its own copy of the variables.',
  ].join('\n\n'),
  authoredOnly: true,
  input: { type: 'object', properties: {}, additionalProperties: false },
  output: parallelOutput([], 'collect'),
  fields: {
    branches: {
      type: 'array',
      minItems: 1,
      items: { type: 'array', minItems: 1 },
      description: `Up to ${MOST} lists of steps.`,
    },
    join: {
      anyOf: [
        { type: 'string', enum: ['all', 'any', 'collect'] },
        {
          type: 'object',
          properties: { atLeast: { type: 'integer', minimum: 1 } },
          required: ['atLeast'],
          additionalProperties: false,
        },
      ],
      default: 'all',
      description: 'How many of the branches must complete: `all`, `any`, `{ "atLeast": n }`, or `collect` for none.',
    },
  },
  requiredFields: ['branches'],
  example: {
    input: {},
    fields: {
      branches: [
        [{ type: 'StaticTextInput', input: 'left' }],
        [{ type: 'StaticTextInput', input: 'right' }, { type: 'TextOperation.Uppercase' }],
      ],
    },
    output: { branches: [{ text: 'left' }, { text: 'RIGHT' }] },
  },
  compile: (step, compiler) => {
    const lists = Array.isArray(step.branches) ? step.branches : [];
    if (lists.length > MOST)
      compiler.fault(
        '/branches',
        `it has ${lists.length} branches, but ${MOST} are allowed; run a Loop with \`concurrency\` over a list instead`,
      );
    const graphs = lists.slice(0, MOST).map((list, index) => compiler.graph(list, `/branches/${index}`));
    const join = readJoin(step.join, lists.length, compiler);
    return {
      body: { kind: 'parallel', branches: graphs.map((inner) => inner.graph), join },
      output: parallelOutput(
        graphs.map((inner) => inner.output),
        join,
      ),
      input: undefined,
    };
  },
});

/** The compiler has checked the field by its schema. */
function readJoin(join: Json | undefined, branches: number, compiler: ControlCompiler): JoinPolicy {
  if (join === 'any' || join === 'collect') return join;
  const atLeast = isObject(join) ? join.atLeast : undefined;
  if (typeof atLeast !== 'number') return 'all';
  if (atLeast > branches)
    compiler.fault(
      '/join/atLeast',
      `\`join\` waits for ${atLeast} branches of ${branches}; lower it to ${branches} at most`,
    );
  return { atLeast };
}

function parallelOutput(branches: readonly JsonSchema[], join: JoinPolicy): JsonSchema {
  const types = join === 'all' ? branches : branches.map((type) => unionType([type, { type: 'null' }]));
  const list: JsonSchema =
    branches.length === 0
      ? { type: 'array' }
      : { type: 'array', prefixItems: types, minItems: types.length, maxItems: types.length };
  return {
    type: 'object',
    properties: { branches: list, ...(join === 'collect' ? { errors: indexedErrors } : {}) },
    required: join === 'collect' && branches.length > 0 ? ['branches', 'errors'] : ['branches'],
    additionalProperties: false,
  };
}
