import { describe, expect, it } from 'vitest';
import { createInputChecker, findSchemaProblem } from '../../../workflows/language/check-input.ts';
import type { Json, JsonSchema } from '../../../workflows/language/json.ts';

const ref = (name: string) => ({ $ref: `#/$defs/${name}` });
/** Each refers twice to the next one: 2^40 ways to the last. */
const branching = Object.fromEntries(
  Array.from({ length: 40 }, (_, n) => [
    `d${n}`,
    n === 39 ? { type: 'string' } : { anyOf: [ref(`d${n + 1}`), ref(`d${n + 1}`)] },
  ]),
);
/** Each level of the value is read twice by each reading of the one above. */
const read = (needed: string) => ({ type: 'object', required: [needed], properties: { x: ref('a') } });
const twice: JsonSchema = { $defs: { a: { anyOf: [read('y'), read('z')] } }, ...ref('a') };

describe('the work of one check', () => {
  it('is bounded where references branch', () => {
    const schema = { $defs: branching, ...ref('d0') };
    expect(() => createInputChecker(schema)(5)).toThrow('too much work');
    expect(findSchemaProblem(schema)?.detail).toContain('too much work');
  });

  it('is bounded where a deep value is read again and again, and begins anew with each value', () => {
    const deep = Array.from({ length: 40 }).reduce<Json>((inner) => ({ x: inner }), {});
    const check = createInputChecker(twice);
    expect(() => check(deep)).toThrow('too much work');
    expect(check({ y: 1, x: { z: 1, x: { y: 1 } } })).toEqual({ y: 1, x: { z: 1, x: { y: 1 } } });
  });

  it('suffices for long lists, and leaves names that look like code alone', () => {
    const item = {
      type: 'object',
      required: ['a'],
      properties: { a: { type: 'integer' }, 'for(b){': { type: 'integer' } },
    };
    const check = createInputChecker({ type: 'array', items: item });
    const list = Array.from({ length: 50_000 }, (_, a) => ({ a, 'for(b){': a }));
    for (let time = 0; time < 3; time++) expect(check(list)).toHaveLength(50_000);
    expect(() => check([{ a: 1, 'for(b){': 'x' }])).toThrow('integer');
  });
});
