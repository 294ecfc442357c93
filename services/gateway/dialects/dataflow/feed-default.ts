import { isObject, type Json } from '../../../../workflows/language/json.ts';
import { type TaskType, taskTypes } from './task-types.ts';

type Ends = Pick<TaskType, 'inputs' | 'outputs'>;

const text: TaskType['inputs'][number] = { name: 'text', type: 'text', required: true, description: '', example: '' };
const fed = { ...text, default: true };
/** Of the types that came with the first document, which take and give `text`. */
const first: readonly [RegExp, Ends][] = [
  [/^(StaticTextInput|static_text_input)$/, { inputs: [], outputs: [fed] }],
  [/^(TextOperations?|text_operations)\.(Reverse|Uppercase|Lowercase|Trim)$/i, { inputs: [text], outputs: [fed] }],
  [
    /^(TextOperations?|text_operations)\.Length$/i,
    { inputs: [text], outputs: [{ ...fed, name: 'length', type: 'number' }] },
  ],
];

/**
 * Published rule: what a task gives by default feeds the next one where no reference is written. The language feeds by name;
 * where the names differ (`completion` into `text`), the reference is written here. `before` is the step before it in the list.
 */
export function feedDefault(step: Json, before: Json | undefined): Json {
  if (!isObject(step) || before === undefined || !isObject(before) || 'after' in step || 'forEach' in step) return step;
  const { input = {} } = step;
  const [takes, gives] = [endsOf(step.type)?.inputs ?? [], endsOf(before.type)?.outputs ?? []];
  const given = gives.find((output) => output.default);
  if (!isObject(input) || given === undefined) return step;
  const byName = (name: string) => name in input || gives.some((output) => output.name === name);
  const [open, ...others] = takes.filter(({ name, required }) => required && !byName(name));
  if (open === undefined || others.length > 0 || open.type !== given.type) return step;
  return { ...step, input: { ...input, [open.name]: `{{ previous.${given.name} }}` } };
}

function endsOf(type: Json | undefined): Ends | undefined {
  if (typeof type !== 'string') return undefined;
  const [, known] = first.find(([names]) => names.test(type)) ?? [];
  return known ?? taskTypes.find((each) => each.type === type);
}
