import { describe, expect, it } from 'vitest';
import { createEvaluator } from '../../../workflows/language/create-evaluator.ts';
import { nameOf } from '../../../workflows/language/expression-function.ts';
import { expressionFunctions } from '../../../workflows/language/function-table.ts';
import type { Json } from '../../../workflows/language/json.ts';

const evaluator = createEvaluator();
const give = (expression: string, input: Json = null) =>
  evaluator.resolve(`{{ ${expression} }}`, { input, steps: {}, previous: null, execution: {} });

describe('the table of functions', () => {
  it.each(expressionFunctions.map(({ signature, example }) => [signature, example] as const))(
    '%s does what its example says',
    (_, example) => {
      expect(give(example.expression)).toEqual(example.result);
    },
  );

  it.each(expressionFunctions.map(({ signature, doc, example }) => [signature, doc, example.expression] as const))(
    '%s is documented by an example that calls it',
    (signature, doc, expression) => {
      expect(expression).toContain(nameOf(signature));
      expect(doc.length).toBeGreaterThan(10);
    },
  );

  it.each<[string, Json]>([
    ['input.list.sum()', 3],
    ['sum(input.list.map(x, x))', 3],
    ['round(1.005, 2)', 1.01],
    ['round(-0.5)', -1],
    ['round(12345678901234567890.0)', 12_345_678_901_234_567_000],
    ['sort(["b", "a", "B"])', ['B', 'a', 'b']],
    ['sortBy(input.rows, "n").map(r, r.k)', ['b', 'a', 'c']],
    ['input.rows.sortBy("n").reverse()[1].k', 'a'],
    ['countBy(input.rows, "missing")', { null: 3 }],
    ['distinct([1.0, 1, "1", {"a": 1}, {"a": 1}])', [1, '1', { a: 1 }]],
    ['max([])', 'refused'],
    ['sort([1, "a"])', 'refused'],
    ['number("1,5")', 'refused'],
    ['number("")', 'refused'],
    ['number("0x10")', 'refused'],
    ['"a".matches("(")', 'refused'],
    ['"a".matches("(?=a)")', 'refused'],
    ['decodeJson("{")', 'refused'],
    ['timeToMillis("2026-05-01T12:00:00")', 'refused'],
    ['timeToMillis("2026-05-01T12:00:00+02:00")', 1_777_629_600_000],
    ['durationToMillis("1h")', 'refused'],
    ['string(1.5) + string(true) + string(null)', '1.5truenull'],
    ['typeOf({}) + typeOf("") + typeOf(1) + typeOf(null) + typeOf(true)', 'mapstringnumbernullboolean'],
    ['"a\u{1F600}b".size()', 3],
    ['fieldless', 'refused'],
    ['sumBy(input.list, "a", "b")', 'refused'],
  ])('%s gives %j', (expression, expected) => {
    const input = { list: [1, 2], rows: [{ k: 'a', n: 2 }, { k: 'b', n: 1 }, { k: 'c' }] };
    if (expected === 'refused')
      expect(() => give(expression, input)).toThrow(expect.objectContaining({ code: 'expression-failed' }));
    else expect(give(expression, input)).toEqual(expected);
  });
});
