import { describe, expect, it } from 'vitest';
import { createEvaluator } from '../../../workflows/language/create-evaluator.ts';
import type { Scope } from '../../../workflows/language/evaluator.ts';
import type { Json } from '../../../workflows/language/json.ts';
import { makeReference } from '../../../workflows/language/references.ts';

const body = makeReference('body', 90_000);
const scope: Scope = {
  input: { id: 7 },
  steps: {
    get: { output: { status: 200, body, list: [1, body] }, status: 'COMPLETED', error: null },
    small: { output: { n: 1 }, status: 'COMPLETED', error: null },
  },
  previous: body,
  execution: { id: 'ex-1' },
  item: { body },
};
const evaluator = createEvaluator();
const touched = (template: Json, test = false) => evaluator.touchedReferences(template, scope, test).length;

describe('references that a template touches', () => {
  it.each<[Json, number]>([
    ['plain text', 0],
    ['{{ input.id }}', 0],
    ['{{ steps.get.output.status }}', 0],
    ['{{ steps.get.output.list[0] }}', 0],
    ['{{ steps.small.output }}', 0],
    ['{{ previous }}', 0],
    ['{{ steps.get.output }}', 0],
    ['{{ steps.get.output.body.rows }}', 1],
    ['{{ steps["get"].output.list[1].x }}', 1],
    ['{{ previous.x }}', 1],
    ['{{ item.?body.?x.orValue(1) }}', 1],
    ['{{ size(previous) }}', 1],
    ['{{ [steps.get.output] }}', 2],
    ['a {{ previous }}', 1],
    ['{{ steps.get.output.list[input.id] }}', 1],
    ['{{ steps.get.output.list.map(x, x) }}', 1],
    ['{{ has(previous.x) ? 1 : 2 }}', 1],
    [{ a: ['{{ previous }}'], b: { c: '{{ previous.x }}' } }, 1],
    ['{{ not an expression', 0],
    ['{{ steps.none.output.x }}', 0],
  ])('%j: %i', (template, count) => {
    expect(touched(template)).toBe(count);
  });

  it('is what a lone path gives, when it is to be tested', () => {
    expect(touched('{{ previous }}', true)).toBe(1);
  });
});

describe('the scope of a template', () => {
  it('holds nothing that the template does not name', () => {
    expect(evaluator.narrow('{{ steps.small.output.n + input.id }}', scope)).toEqual({
      ...{ input: { id: 7 }, previous: null, execution: { id: 'ex-1' } },
      steps: { small: scope.steps.small },
    });
    expect(evaluator.narrow('{{ item }} {{ steps[input.name] }}', scope)).toMatchObject({
      steps: scope.steps,
      item: { body },
    });
  });

  it('gives the same results', () => {
    const template = '{{ steps.small.output.n + input.id }}';
    expect(evaluator.resolve(template, evaluator.narrow(template, scope))).toBe(8);
  });
});
