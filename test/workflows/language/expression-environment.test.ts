import { expect, it } from 'vitest';
import { createEvaluator } from '../../../workflows/language/create-evaluator.ts';
import type { Json } from '../../../workflows/language/json.ts';

it.each<[string, Json]>([
  ['{{ 1 == 1.0 && 1.0 == 1 && 1 != 1.5 && !(1.0 != 1) }}', true],
  ['{{ 1 < 1.5 && 2.0 >= 2 && 1 in [1.0] && 1.0 in [1] && 1 in [1.5, 1.0] }}', true],
  ['{{ round(1.5) == 2 && sum([1, 2]) == 3 && size([1]) == 1.0 && 1 + 1.0 == 2 && {"a": 1}.a == 1.0 }}', true],
  ['{{ [1] == [1.0] && {"a": [1]} == {"a": [1.0]} && max([1, 2.0]) == 2 && cel.bind(x, 1, x == 1.0) }}', true],
  ['{{ [5, 6][1.0] + [5, 6][floor(0.5)] + [5, 6][?round(0.2)].orValue(0) }}', 16],
  ['{{ [1] + [1.5] + ["a"] + keys({"b": 1}) + [null] }}', [1, 1.5, 'a', 'b', null]],
  ['{{ keys({"b": 1}) + [1] }}', ['b', 1]],
])('%s: integers and doubles mix', (template, expected) => {
  const scope = { input: null, steps: {}, previous: null, execution: {} };
  expect(createEvaluator().resolve(template, scope)).toEqual(expected);
});
