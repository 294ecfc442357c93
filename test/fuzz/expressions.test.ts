import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../workflows/language/app-error.ts';
import { createEvaluator } from '../../workflows/language/create-evaluator.ts';
import type { Scope } from '../../workflows/language/evaluator.ts';
import type { Json } from '../../workflows/language/json.ts';
import { brokenExpression, wellFormedExpression } from './random-expression.ts';

const scope: Scope = {
  input: { list: [3, 1, { id: 'x', n: 2 }], text: 'héllo', 'a b': true },
  steps: { one: { output: { body: [1, 2] }, status: 'COMPLETED', error: null } },
  previous: { constructor: 'hostile' },
  execution: { id: 'ex-00000000' },
  item: [1, 2],
  index: 0,
  vars: { n: 1 },
};

const limits = { iterations: 2000, work: 50_000 };
const [one, another] = [createEvaluator(limits), createEvaluator(limits)];

/** What an expression gives, or why it is refused; anything else that it throws is a bug. */
function outcome(template: string, evaluator = one): { value: Json } | { code: string; details: unknown } {
  try {
    return { value: evaluator.resolve(template, scope) };
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, details: error.details };
    throw error;
  }
}

const refusals = ['expression-failed', 'expression-too-costly'];

describe('any expression', () => {
  for (const [kind, expressions] of [
    ['of the grammar', wellFormedExpression],
    ['that is broken', brokenExpression],
    ['of any text', fc.string({ unit: 'binary', maxLength: 60 })],
  ] as const) {
    it(`${kind} gives JSON, the same each time, or is refused at a place in it`, () => {
      fc.assert(
        fc.property(expressions, (expression) => {
          const template = `{{ ${expression} }}`;
          const first = outcome(template);
          expect(outcome(template, another)).toEqual(first);
          if ('value' in first) expect(JSON.parse(JSON.stringify(first.value))).toEqual(first.value);
          else {
            expect(refusals).toContain(first.code);
            expect(first.details).toMatchObject({ position: expect.any(Number) });
          }
        }),
        { numRuns: 5000 },
      );
    });
  }

  it('that would take long is refused by what it counts', () => {
    const list = Array.from({ length: 1000 }, (_, at) => at);
    const costly = '{{ input.map(a, input.map(b, input.map(c, a + b + c))) }}';
    const run = () => createEvaluator().resolve(costly, { ...scope, input: list });
    expect(run).toThrow(expect.objectContaining({ code: 'expression-too-costly' }));
  });
});
