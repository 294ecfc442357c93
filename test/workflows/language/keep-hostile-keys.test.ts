import { expect, it } from 'vitest';
import { createEvaluator } from '../../../workflows/language/create-evaluator.ts';
import type { Json } from '../../../workflows/language/json.ts';

const scope = { input: { s: 'hi' }, steps: {}, previous: null, execution: { id: 'ex-1' } };
const resolve = (template: string): Json => createEvaluator().resolve(template, scope);

it.each<[string, Json]>([
  ['keys({"__proto__": 1})', ['__proto__']],
  [
    '[{"__proto__": 1, "constructor": 2, "prototype": 3}]',
    JSON.parse('[{"__proto__":1,"constructor":2,"prototype":3}]'),
  ],
  ['{"constructor": {"a": 1}}.constructor.a', 1],
  ['"constructor" in {"constructor": 1} && !("constructor" in {"a": 1})', true],
  ['size({"__proto__": 1, "b": 2}) == 2 && {"__proto__": 1} != {}', true],
  ['merge({"constructor": 1}, {"b": 2}).constructor', 1],
  ['{"prototype": 1}.map(k, k)', ['prototype']],
  ['{input.s: 1}', { hi: 1 }],
  ['decodeJson("{\\"constructor\\": {\\"a\\": 1}}").constructor.a', 1],
  ['keys(decodeJson("{\\"constructor\\": 1, \\"__proto__\\": 2}"))', ['constructor', '__proto__']],
])('%s keeps its hostile keys', (source, expected) => {
  expect(JSON.stringify(resolve(`{{ ${source} }}`))).toBe(JSON.stringify(expected));
});
