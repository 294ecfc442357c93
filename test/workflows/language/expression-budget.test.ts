import { describe, expect, it } from 'vitest';
import { AppError } from '../../../workflows/language/app-error.ts';
import { createEvaluator } from '../../../workflows/language/create-evaluator.ts';
import { ExpressionBudget, expressionLimits } from '../../../workflows/language/expression-budget.ts';
import type { Json } from '../../../workflows/language/json.ts';

const scopeOf = (input: Json) => ({ input, steps: {}, previous: null, execution: {} });

function codeOf(template: string, input: Json): string {
  try {
    createEvaluator().resolve(template, scopeOf(input));
    return 'fine';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

const numbers = Array.from({ length: 1000 }, (_, index) => index);
const long = 'a'.repeat(100_000);
const doubled = (times: number): string =>
  times === 0
    ? 'v0'
    : `cel.bind(v${times}, ${times === 1 ? 'input' : `v${times - 1}`} + ${times === 1 ? 'input' : `v${times - 1}`}, REST)`;
const doublings = Array.from({ length: 40 }, (_, index) => index + 1).reduceRight(
  (rest, times) => doubled(times).replace('REST', rest),
  'v40',
);
const shared = Array.from({ length: 30 }, (_, index) => index + 1).reduceRight(
  (rest, times) =>
    `cel.bind(v${times}, [${times === 1 ? 'input' : `v${times - 1}`}, ${times === 1 ? 'input' : `v${times - 1}`}], ${rest})`,
  'v30',
);

describe('the budget of an expression', () => {
  it('allows 100,000 elements and not one more', () => {
    expect(codeOf('{{ input.map(a, range(99).map(b, b)).size() }}', numbers)).toBe('fine');
    expect(codeOf('{{ input.map(a, range(100).map(b, b)).size() }}', numbers)).toBe('expression-too-costly');
  });

  it('is shared by the templates of one value', () => {
    const one = '{{ range(90000).map(a, a + a).size() }}';
    expect(codeOf(one.repeat(5), null)).toBe('fine');
    expect(codeOf(one.repeat(50), null)).toBe('expression-too-costly');
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`f${at}`, one]));
    expect(() => createEvaluator().resolve(many, scopeOf(null))).toThrow('work together');
  });

  it.each([
    [
      'comprehensions whose refusal the expression swallows',
      '{{ true || input.exists(a, input.all(b, input.exists(c, false))) }} {{ input.exists(a, input.exists(b, input.exists(c, c < 0.0)) || true) }}',
      numbers,
    ],
    ['text that doubles', `{{ ${doublings}.size() }}`, long],
    ['lists that share their parts', `{{ ${shared} }}`, numbers],
    ['comparisons of lists in a loop', '{{ range(50000).filter(a, input == input + []).size() }}', numbers],
    ['searches in a loop', '{{ range(50000).filter(a, input.contains("b")).size() }}', long],
    ['joins of long texts', '{{ range(20000).map(a, input).join().size() }}', long],
    ['replacements that grow', '{{ input.replace("a", input.replace("a", "bb")).size() }}', long],
    ['patterns over long texts', '{{ range(1000).filter(a, input.matches("(a?){20}b")).size() }}', long],
    ['membership in a loop', '{{ range(50000).filter(a, -1.0 in input).size() }}', numbers],
    ['a range that is too long', '{{ range(1e300) }}', null],
    ['long work for each of many elements', `{{ range(90000).map(a, [${'a,'.repeat(600)}a]).size() }}`, null],
    ['JSON text of shared parts', `{{ encodeJson(${shared}).size() }}`, numbers],
  ])('refuses %s', (_, template, input) => {
    expect(codeOf(template, input)).toBe('expression-too-costly');
  });

  it('refuses more than 2,000 nodes and more than 3 nested comprehensions', () => {
    expect(codeOf(`{{ ${Array.from({ length: 2000 }, () => '1').join(' + ')} }}`, null)).toBe('expression-too-costly');
    expect(codeOf('{{ [1].map(a, [1].map(b, [1].map(c, c))) }}', null)).toBe('fine');
    expect(codeOf('{{ [1].map(a, [1].map(b, [1].map(c, [1].map(d, d)))) }}', null)).toBe('expression-too-costly');
  });

  it('refuses deep nesting at once', () => {
    const deep = Array.from({ length: 40 }).reduce<string>((inner, _) => `[1].map(a, ${inner})`, 'a');
    expect(codeOf(`{{ ${deep} }}`, null)).toBe('expression-too-costly');
    expect(codeOf(`{{ ${'('.repeat(9000)}1${')'.repeat(9000)} }}`, null)).toMatch(/^expression-/);
    expect(codeOf(`{{ ${'!'.repeat(19_000)}true }}`, null)).toMatch(/^expression-/);
  });

  it('passes a large value that is only read', () => {
    const large = Array.from({ length: 300_000 }, (_, index) => ({ index }));
    expect(createEvaluator().resolve('{{ input }}', scopeOf(large))).toBe(large);
  });

  it('keeps its refusal', () => {
    const budget = new ExpressionBudget('x', { ...expressionLimits, work: 10 });
    expect(() => budget.weigh([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toThrow(AppError);
    expect(budget.failure?.code).toBe('expression-too-costly');
  });
});
