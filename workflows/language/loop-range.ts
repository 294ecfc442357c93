import { isObject, type Json, type JsonSchema } from './json.ts';
import type { LoopBody } from './plan.ts';
import { fieldType, itemType } from './static-type.ts';

/** What a Loop's input and `forEach` have in common, as JSON Schema. */
export const rangeFields = {
  items: {
    type: 'array',
    description: 'The list: each pass sees one element as `item` and its place, from 0, as `index`.',
  },
  count: {
    type: 'integer',
    minimum: 0,
    description: 'How many passes to make; `item` and `index` are both the number of the pass, from 0.',
  },
  concurrency: {
    type: 'integer',
    minimum: 1,
    maximum: 100,
    default: 1,
    description: 'How many passes run at once. They start in order, and their outputs stand in order.',
  },
  maxIterations: {
    type: 'integer',
    minimum: 1,
    maximum: 10_000,
    default: 10_000,
    description: 'More passes than this fail the step with `loop-limit`; 10,000 unless given, and at most.',
  },
  onItemError: {
    type: 'string',
    enum: ['fail', 'collect'],
    default: 'fail',
    description:
      '`fail`: a pass that fails stops the others and fails the step. `collect`: its output is null, its error goes to `errors`, and the others go on.',
  },
} as const;

/** What the passes run over, and how. */
export interface LoopRange extends Pick<LoopBody, 'concurrency' | 'maxIterations' | 'onItemError'> {
  /** Null: neither a list nor a count is given. */
  over: Extract<LoopBody['over'], { by: 'items' | 'count' }> | null;
  /** The type of `item`. */
  item: JsonSchema;
}

/** Reads the range of a loop out of an input that fits `rangeFields`; `type` is that of the resolved input. */
export function readRange(
  given: Json | undefined,
  type: JsonSchema,
  fault: (pointer: string, detail: string) => void,
): LoopRange {
  const { items, count, concurrency, maxIterations, onItemError } = isObject(given) ? given : {};
  for (const [name, value] of Object.entries({ concurrency, maxIterations, onItemError }))
    if (typeof value === 'string' && value.includes('{{'))
      fault(`/${name}`, `\`${name}\` is read when the workflow is saved, so it cannot be a template`);
  if (items !== undefined && count !== undefined)
    fault('/count', 'it has both `items` and `count`; keep the one that says how many passes there are');
  const most = typeof maxIterations === 'number' ? maxIterations : 10_000;
  const passes = Array.isArray(items) ? items.length : typeof count === 'number' ? count : 0;
  if (passes > most)
    fault(
      items === undefined ? '/count' : '/items',
      `it would make ${passes} passes, but \`maxIterations\` is ${most}; ${most < 10_000 ? 'raise that one' : 'split them over several loops'}`,
    );
  const list = fieldType(type, 'items');
  return {
    over: items !== undefined ? { by: 'items', items } : count !== undefined ? { by: 'count', count } : null,
    item: items === undefined ? { type: 'integer' } : itemType('type' in list ? list.type : true),
    concurrency: typeof concurrency === 'number' ? concurrency : 1,
    maxIterations: most,
    onItemError: onItemError === 'collect' ? 'collect' : 'fail',
  };
}

/** The type of what a loop gives whose passes give values of this type. */
export function loopOutput(items: JsonSchema, withErrors: boolean): JsonSchema {
  return {
    type: 'object',
    properties: { items: { type: 'array', items }, ...(withErrors ? { errors: indexedErrors } : {}) },
    required: withErrors ? ['items', 'errors'] : ['items'],
    additionalProperties: false,
  };
}

const text = { type: 'string' } as const;

/** The errors of passes or branches, in order. */
export const indexedErrors: JsonSchema = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      index: { type: 'integer' },
      code: text,
      message: text,
      step: { anyOf: [text, { type: 'null' }] },
      details: true,
    },
    required: ['index', 'code', 'message', 'step', 'details'],
    additionalProperties: false,
  },
};
