import { describe, expect, it } from 'vitest';
import { createTemplates } from '../../../services/operations/outer-templates.ts';
import { AppError } from '../../../workflows/language/app-error.ts';
import type { Json } from '../../../workflows/language/json.ts';

const templates = createTemplates(['body', 'headers']);
const values = { body: { id: 7, tags: ['a', 'b'] }, headers: { 'x-shop': 'north' } };

const faultsOf = (value: Json) => {
  try {
    templates.check(value, '/input');
    return [];
  } catch (error) {
    if (error instanceof AppError) return error.faults;
    throw error;
  }
};

describe('templates outside of runs', () => {
  it('name what has come in: a lone one keeps its type, mixed text is joined', () => {
    const value = {
      id: '{{ body.id }}',
      text: 'no. {{ body.id }} of {{ headers["x-shop"] }}',
      all: ['{{ body.tags }}'],
    };
    expect(templates.resolve(value, values)).toEqual({ id: 7, text: 'no. 7 of north', all: [['a', 'b']] });
    expect(templates.resolve('{{ body.tags.map(t, upper(t)) }}', values)).toEqual(['A', 'B']);
  });

  it('fail by name when a field is not there', () => {
    expect(() => templates.resolve('{{ body.nothing }}', values)).toThrow(/body\.nothing/);
  });

  it('are checked before: names, functions, syntax, ends', () => {
    expect(faultsOf({ a: '{{ body.any.thing }}', b: 3, c: 'plain' })).toEqual([]);
    expect(faultsOf({ a: ['{{ input.x }}'] })).toMatchObject([{ pointer: '/input/a/0' }]);
    expect(faultsOf('{{ steps.a.output }}')[0]?.detail).toContain('use body, headers');
    expect(faultsOf('{{ secrets.token }}')).toHaveLength(1);
    expect(faultsOf('{{ body. }}')).toHaveLength(1);
    expect(faultsOf('{{ launch(body) }}')).toHaveLength(1);
    expect(faultsOf('{{ body')[0]?.detail).toContain('no closing');
    expect(faultsOf({ a: '{{ nope }}', b: '{{ nope }}' })).toHaveLength(2);
  });
});
