import { expect, it } from 'vitest';
import { createEvaluator } from '../../../workflows/language/create-evaluator.ts';
import type { Json } from '../../../workflows/language/json.ts';

const scope = {
  input: {
    n: 3,
    s: 'hi',
    rows: [
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
    ],
  },
  steps: {},
  previous: null,
  execution: { id: 'ex-1' },
};
const resolve = (template: string): Json => createEvaluator().resolve(template, scope);

it.each([
  ['{{ 1 + input.rows[0]["c"] }}', 'No such key: c', 19],
  ['{{ input.rows[7].a }}', 'test the size() first', 12],
  ['{{ 1 + sum(["a"]) }}', 'must be a number', 5],
  ['{{ input.s.trim().substring("x") }}', 'must be a number', 16],
  ['{{ input.s.trim().nope() }}', 'no function here', 16],
  ['{{ "\u{1F600}" + input.nope }}', 'No such key: nope', 13],
  ['{{ has(input) }}', 'asks for a field by its name, such as has(input.name)', 5],
  ['{{ "a" + 1 }}', 'write string(…) around the other', 1],
  ['{{ input.s + 1 }}', 'write string(…) around the other', 1],
  ['{{ {"a": 1} + {"b": 2} }}', 'merge(…)', 1],
  ['{{ input.rows + 1 }}', 'list<map<string, double>> + int; lists join only with lists', 1],
  ['{{ "a" in "abc" }}', 'text.contains(…)', 1],
  ['{{ 1 == null }}', 'never null', 1],
  ['{{ input.n && true }}', 'compare it with something', 7],
  ['{{ [1].a }}', '.map(e, e.field)', 5],
  ['{{ timeToMillis("2026-02-30T00:00:00Z") }}', 'February 2026 has 28 days', 1],
  ['{{ sort([null, 1]) }}', 'leave the others out', 1],
])('%s is refused with a hint and the place', (template, reason, character) => {
  expect(() => resolve(template)).toThrow(
    expect.objectContaining({
      code: 'expression-failed',
      message: expect.stringContaining(reason),
      details: expect.objectContaining({ position: character - 1 }),
    }),
  );
});

it('advises only what there is when an expression costs too much', () => {
  const refused = () => createEvaluator({ iterations: 10 }).resolve('{{ range(20).map(x, x) }}', scope);
  expect(refused).toThrow(
    expect.objectContaining({
      code: 'expression-too-costly',
      message: expect.stringMatching(/Filter the data earlier, or split the work over several steps\.$/),
    }),
  );
});
