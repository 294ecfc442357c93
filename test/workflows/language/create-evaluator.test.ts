import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../workflows/language/app-error.ts';
import { createEvaluator } from '../../../workflows/language/create-evaluator.ts';
import type { Scope } from '../../../workflows/language/evaluator.ts';
import type { Json } from '../../../workflows/language/json.ts';

const rows = [
  { a: 1, b: 'x' },
  { a: 2, b: 'y' },
];
const scope: Scope = {
  input: { n: 3, s: 'hi', rows, empty: [] },
  steps: { fetch: { output: { total: 5 }, status: 'COMPLETED', error: null } },
  previous: { text: 'before' },
  execution: { id: 'ex-1' },
};
const resolve = (value: Json, names: Scope = scope) => createEvaluator().resolve(value, names);

function refusalOf(template: string, names: Scope = scope): AppError {
  try {
    createEvaluator().resolve(template, names);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`${template} was not refused`);
}

describe('the steps as a whole', () => {
  it('are given as they are now, since the table of the scope goes on', () => {
    const names: Scope = { ...scope, steps: { ...scope.steps } };
    const given = resolve('{{ steps }}', names);
    names.steps.later = { output: given, status: 'COMPLETED', error: null };
    expect(given).toEqual(scope.steps);
    expect(() => JSON.stringify(names.steps)).not.toThrow();
  });
});

describe('resolve', () => {
  it.each<[string, Json]>([
    ['{{ input.n + 1 }}', 4],
    ['{{ 1 + input.n }}', 4],
    ['{{ input.n - 1 }}', 2],
    ['{{ 2 * input.n }}', 6],
    ['{{ input.n / 2 }}', 1.5],
    ['{{ input.n % 2 }}', 1],
    ['{{ input.n == 3 && 3 == input.n && input.n != 4 }}', true],
    ['{{ input.n > 2 && 2 < input.n && input.n >= 3 && 3 <= input.n }}', true],
    ['{{ 7 / 2 }}', 3],
    ['{{ input.rows.filter(r, r.a > 1).map(r, r.b) }}', ['y']],
    ['{{ [1, "a", null, {"x": 1.5}] }}', [1, 'a', null, { x: 1.5 }]],
    ['{{ input.n > 2 ? "many" : 1 }}', 'many'],
    ['{{ input.rows[?5].orValue("none") }}', 'none'],
    ['{{ input.?nothing }}', null],
    ['{{ {"a": {"b": "}}"}} }}', { a: { b: '}}' } }],
    ['{{ steps.fetch.output.total * 0.2 }}', 1],
    ['{{ previous.text }}', 'before'],
    ['{{ input.rows }}', rows],
    ['  {{ input.n }}  ', 3],
    [
      'n is {{ input.n }}, rows are {{ input.rows }}, s is {{ input.s }}',
      'n is 3, rows are [{"a":1,"b":"x"},{"a":2,"b":"y"}], s is hi',
    ],
    ['plain', 'plain'],
  ])('%s gives its value', (template, expected) => {
    expect(resolve(template)).toEqual(expected);
  });

  it('works at any depth and leaves other values alone', () => {
    expect(resolve({ a: ['{{ input.n }}', { b: 'x{{ input.s }}' }], c: null, d: 1 })).toEqual({
      a: [3, { b: 'xhi' }],
      c: null,
      d: 1,
    });
  });

  it('keeps hostile keys as plain properties', () => {
    const result = resolve(JSON.parse('{"__proto__": {"polluted": "{{ input.n }}"}, "constructor": "{{ input.s }}"}'));
    expect(JSON.stringify(result)).toBe('{"__proto__":{"polluted":3},"constructor":"hi"}');
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
  });

  it('reads data with a field called constructor', () => {
    const hostile = {
      ...scope,
      input: JSON.parse('{"constructor": {"name": "x"}, "list": [{"constructor": 1, "a": 2}]}'),
    };
    expect(resolve('{{ input.list.map(e, e.a) }}', hostile)).toEqual([2]);
    expect(resolve('{{ input.constructor.name }}', hostile)).toBe('x');
  });

  it.each([
    'input.__proto__',
    'input.constructor',
    'input.s.constructor',
    'input.rows.constructor',
    'input["__proto__"]',
    'input.rows.map(r, r.toString)',
  ])('%s reaches no prototype', (source) => {
    expect(refusalOf(`{{ ${source} }}`).code).toBe('expression-failed');
  });

  it.each([
    ['{{ input.nope }}', 'No such key: nope', 7],
    ['{{ 1 / 0 }}', 'division by zero', 1],
    ['{{ 1.0 / 0.0 }}', 'JSON cannot hold', 1],
    ['{{ 9007199254740993 }}', 'cannot hold exactly', 1],
    ['{{ input.s + 1 }}', 'no such overload: string + int', 1],
    ['{{ "a" + }}', 'cannot be read', 6],
    ['{{ summ([1]) }}', 'did you mean `sum`?', 1],
    ['{{ __budget }}', 'start with __', 1],
    ['{{ b"a" }}', 'JSON does not know', 1],
    ['{{ item }}', 'Unknown variable: item', 1],
    ['{{ input.n', 'never closed', 1],
    ['{{ }}', 'is empty', 1],
    ['{{ int }}', 'not data', 1],
    ['{{ timestamp("2026-01-01T00:00:00Z") }}', 'no function here', 1],
  ])('%s is refused with the reason and the place', (template, reason, character) => {
    const refusal = refusalOf(template);
    expect(refusal).toMatchObject({ code: 'expression-failed', details: { position: character - 1 } });
    expect(refusal.message).toContain(reason);
    expect(refusal.message).not.toContain('sg_');
  });
});

describe('test', () => {
  it('takes a lone template that gives a boolean', () => {
    expect(createEvaluator().test('{{ input.n > 2 }}', scope)).toBe(true);
    expect(createEvaluator().test('{{ input.rows.size() > 2 }}', scope)).toBe(false);
  });

  it.each(['{{ input.n }}', 'x{{ true }}', 'true'])('refuses %s', (template) => {
    expect(() => createEvaluator().test(template, scope)).toThrow(/must give true or false/);
  });
});

/** Expressions made of pieces that mean something, so that many of them run. */
const leaf = fc.constantFrom(
  'input',
  'input.n',
  'input.s',
  'input.rows',
  'input.empty',
  '1',
  '2.5',
  '"a"',
  'true',
  'null',
  '[]',
  '{}',
  'steps',
  'x',
  'input["n"]',
  'range(50)',
);
const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie('expression');
  return {
    expression: fc.oneof(
      { maxDepth: 5, depthIdentifier: 'expression' },
      leaf,
      fc
        .tuple(inner, fc.constantFrom('+', '-', '*', '/', '%', '==', '<', '>=', '&&', '||', 'in'), inner)
        .map(([l, o, r]) => `(${l} ${o} ${r})`),
      fc.tuple(inner, inner, inner).map(([c, a, b]) => `(${c} ? ${a} : ${b})`),
      fc
        .tuple(inner, fc.constantFrom('map', 'filter', 'all', 'exists', 'exists_one'), inner)
        .map(([l, f, b]) => `(${l}).${f}(x, ${b})`),
      fc
        .tuple(
          fc.constantFrom(
            'sum',
            'size',
            'distinct',
            'string',
            'sort',
            'max',
            'keys',
            'flatten',
            'join',
            'decodeJson',
            'round',
          ),
          inner,
        )
        .map(([f, a]) => `${f}(${a})`),
      fc.tuple(inner, inner).map(([a, b]) => `[${a}, ${b}]`),
      fc.tuple(inner, inner).map(([a, b]) => `{"k": ${a}, "l": ${b}}`),
      fc.tuple(inner, inner).map(([a, b]) => `cel.bind(x, ${a}, ${b})`),
    ),
  };
});

describe('any expression', () => {
  it('gives JSON, the same each time, or is refused as failed or too costly', () => {
    const limits = { iterations: 2000, work: 20_000 };
    fc.assert(
      fc.property(fc.oneof({ weight: 4, arbitrary: expression }, { weight: 1, arbitrary: fc.string() }), (source) => {
        const run = () => {
          try {
            return JSON.stringify({ value: createEvaluator(limits).resolve(`{{ ${source} }}`, scope) });
          } catch (error) {
            if (!(error instanceof AppError)) throw error;
            return `${error.code}: ${error.message}`;
          }
        };
        const first = run();
        expect(first).toMatch(/^(\{"value":|expression-failed: |expression-too-costly: )/);
        expect(run()).toBe(first);
      }),
      { numRuns: 400 },
    );
  });

  it('reads any JSON whatever its keys are called', () => {
    const key = fc.constantFrom(
      '__proto__',
      'constructor',
      'prototype',
      'toString',
      'hasOwnProperty',
      'length',
      'size',
      'then',
      '',
      'a',
    );
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue()), (data) => {
        const input: Json = JSON.parse(JSON.stringify(data));
        expect(JSON.stringify(resolve('{{ [input] }}', { ...scope, input }))).toBe(JSON.stringify([input]));
        expect(resolve('{{ keys(input) }}', { ...scope, input })).toEqual(Object.keys(data));
      }),
      { numRuns: 200 },
    );
  });
});

it('refuses JSON and values that nest too deeply in words of its own', () => {
  const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  expect(resolve('{{ size(decodeJson(input.s)) }}', { ...scope, input: { s: deep(200) } })).toBe(1);
  const decoded = refusalOf('{{ decodeJson(input.s) }}', { ...scope, input: { s: deep(100_000) } });
  expect(decoded).toMatchObject({ code: 'expression-failed', message: expect.stringContaining('200 deep') });
  const value = refusalOf('{{ [input.v] }}', { ...scope, input: { v: JSON.parse(deep(100_000)) } });
  expect(value).toMatchObject({ code: 'expression-failed', message: expect.stringContaining('too deeply') });
});
