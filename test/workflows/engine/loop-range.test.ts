import { describe, expect, it } from 'vitest';
import { readRange } from '../../../workflows/engine/loop-range.ts';
import type { Json } from '../../../workflows/language/json.ts';
import type { LoopBody } from '../../../workflows/language/plan.ts';
import { buildActivation } from './build-activation.ts';

const range = (over: LoopBody['over'], maxIterations = 10) => {
  const body: LoopBody = {
    ...{ kind: 'loop', over, concurrency: 1, maxIterations, onItemError: 'fail', graph: { steps: [] } },
  };
  const scope = { input: { list: [1, 2], n: 3 }, steps: {}, previous: null, execution: {} };
  return readRange(buildActivation(), 'l', body, scope);
};
const items = (given: Json) => ({ by: 'items' as const, items: given });
const count = (given: Json) => ({ by: 'count' as const, count: given });

describe('what a loop goes over', () => {
  it('is a list, so many indexes, or as far as a condition says', () => {
    expect(range(items('{{ input.list }}'))).toEqual({ total: 2, items: [1, 2] });
    expect(range(items(['{{ input.n }}', 'x']))).toEqual({ total: 2, items: [3, 'x'] });
    expect(range(count('{{ input.n }}'))).toEqual({ total: 3 });
    expect(range(count(0))).toEqual({ total: 0 });
    expect(range({ by: 'condition', until: '{{ true }}', testFirst: true }, 0)).toEqual({ total: null });
  });

  it.each([
    ['items', items('{{ input.n }}')],
    ['items', items('{{ input }}')],
    ['count', count(-1)],
    ['count', count(0.5)],
    ['count', count('{{ input.list }}')],
  ])('is refused when %s is anything else', (field, over) => {
    expect(() => range(over)).toThrow(expect.objectContaining({ code: 'step-input-invalid', details: { field } }));
  });

  it('may not have more passes than the loop may make', () => {
    expect(range(count(10)).total).toBe(10);
    const refused = expect.objectContaining({ code: 'loop-limit', details: { limit: 10 } });
    expect(() => range(count(11))).toThrow(refused);
  });
});
