import { describe, expect, it } from 'vitest';
import { createEvaluator } from '../../../workflows/language/create-evaluator.ts';
import { nameOf } from '../../../workflows/language/expression-function.ts';
import { expressionFunctions } from '../../../workflows/language/function-table.ts';
import type { Json } from '../../../workflows/language/json.ts';

const evaluator = createEvaluator();
const give = (expression: string, input: Json = null) =>
  evaluator.resolve(`{{ ${expression} }}`, { input, steps: {}, previous: null, execution: {} });

describe('the table of functions', () => {
  it('gives ids of the execution: the same in a repeat, others in another execution', () => {
    const of = (id: string) =>
      evaluator.resolve('{{ uuid("order") }}', { input: null, steps: {}, previous: null, execution: { id } });
    expect(of('ex-1')).toBe(of('ex-1'));
    expect(of('ex-1')).not.toBe(of('ex-2'));
  });

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
    ['power(2, -2)', 0.25],
    ['power(2, 0.5)', 'refused'],
    ['sqrt(-1)', 'refused'],
    ['clamp(1, 2, 0)', 'refused'],
    ['formatNumber(1.005, 21)', 'refused'],
    ['chunk(input.list, 0)', 'refused'],
    ['chunk([], 3)', []],
    ['first([]) == null && last([]) == null', true],
    ['fromEntries(entries(input.rows[0])) == input.rows[0]', true],
    ['fromEntries([{"key": 1, "value": 2}])', 'refused'],
    ['pick([], [])', 'refused'],
    ['indexBy([{"id": [1]}], "id")', 'refused'],
    ['"x".repeat(-1)', 'refused'],
    ['"x".repeat(1000001)', 'refused'],
    ['"\u00e4".padStart(3, "")', '\u00e4'],
    ['"\u{1F600}".padEnd(3, "\u{1F601}")', '\u{1F600}\u{1F601}\u{1F601}'],
    ['"a1".findAll("(")', 'refused'],
    ['"abc".capture("x")', []],
    ['"b1".replaceAll("([a-z])([0-9])", "$2$1")', '1b'],
    ['decodeUrl("%zz")', 'refused'],
    ['decodeBase64("???")', 'refused'],
    ['decodeBase64("/w==")', 'refused'],
    ['decodeBase64Url("Pz8-===")', '??>'],
    ['addDuration("2024-02-29T00:00:00Z", "P1Y")', '2025-02-28T00:00:00.000Z'],
    ['addDuration("2026-01-01T00:00:00+02:00", "PT1.5S")', '2025-12-31T22:00:01.500Z'],
    ['addDuration("9999-01-01T00:00:00Z", "P1Y")', 'refused'],
    ['addDuration("2026-01-01", "P1D")', 'refused'],
    ['addDuration("2026-01-01T00:00:00Z", "1 day")', 'refused'],
    ['durationBetween("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z")', 'refused'],
    ['startOf("2026-05-17T13:45:10Z", "week")', '2026-05-11T00:00:00.000Z'],
    ['startOf("2026-05-17T13:45:10Z", "decade")', 'refused'],
    ['formatTime("2026-05-17T23:45:10-02:00", "yyyy-MM-dd EEEE")', '2026-05-18 Monday'],
    ['formatTime("2026-05-17T23:45:10Z", "nonsense")', 'refused'],
    ['sha256(1)', 'refused'],
    ['uuid("a").matches("^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")', true],
    ['sumBy(input.list, "a", "b")', 'refused'],
    ['sort([null, 1])', 'refused'],
    ['sort([null])', 'refused'],
    ['sort([true])', 'refused'],
    ['sort([[1]])', 'refused'],
    ['sort([1.5, 1, 0.5])', [0.5, 1, 1.5]],
    [
      'sortBy([{"n": null, "k": 1}, {"n": 2}, {"k": 3}, {"n": 1.5}], "n")',
      [{ n: 1.5 }, { n: 2 }, { n: null, k: 1 }, { k: 3 }],
    ],
    ['sortBy([{"n": true}], "n")', 'refused'],
    ['max([null])', 'refused'],
    ['string(9007199254740993)', '9007199254740993'],
    ['max([1, 2.5]) == 2.5 && min([1.0, 2]) == 1', true],
    ['timeToMillis("2026-02-30T00:00:00Z")', 'refused'],
    ['addDuration("2026-02-30T00:00:00Z", "P1D")', 'refused'],
    ['startOf("2026-02-28T24:00:00Z", "day")', 'refused'],
    ['formatNumber(1e21, 2)', '1000000000000000000000.00'],
    ['formatNumber(-1.5e22, 0)', '-15000000000000000000000'],
    ['formatNumber(1.005, 2)', '1.01'],
    ['formatNumber(-0.001, 2)', '0.00'],
    ['formatNumber(0.1, 20)', '0.10000000000000000555'],
    ['formatNumber(1.0 / 0.0, 2)', 'refused'],
    ['formatNumber(0.0 / 0.0, 2)', 'refused'],
    ['round(0.00000015, 7)', 0.0000002],
    ['round(1e21, 2)', 1e21],
  ])('%s gives %j', (expression, expected) => {
    const input = { list: [1, 2], rows: [{ k: 'a', n: 2 }, { k: 'b', n: 1 }, { k: 'c' }] };
    if (expected === 'refused')
      expect(() => give(expression, input)).toThrow(expect.objectContaining({ code: 'expression-failed' }));
    else expect(give(expression, input)).toEqual(expected);
  });
});
