import { expect, it } from 'vitest';
import type { Json } from '../../../workflows/language/json.ts';
import { compile, faultsOf } from './catalogue.ts';

const using = (vars: Json, source = '1'): { [field: string]: Json } => ({
  name: 'x',
  vars,
  steps: [{ type: 'Echo', input: `{{ ${source} }}` }],
});

it('starts variables as their default, or null, and types them', () => {
  const vars = { a: { type: 'integer', default: 3 }, b: { type: 'string' }, c: true };
  expect(compile(using(vars)).plan.vars).toEqual({ a: 3, b: null, c: null });
  expect(compile(using(vars, 'vars.a')).outputSchema).toMatchObject({ type: 'integer' });
  expect(compile(using(vars, 'vars.b')).outputSchema).toMatchObject({ anyOf: [{ type: 'string' }, { type: 'null' }] });
  expect(compile(using(vars, 'vars.c')).outputSchema).toBe(true);
  expect(compile(using({})).plan).not.toHaveProperty('vars');
});

it('plans what a run can check of the values that are set', () => {
  const vars = { a: { type: 'integer', default: 3 }, b: { type: 'string' }, c: true, d: { minimum: 1, default: 1 } };
  expect(compile(using(vars)).plan.varTypes).toEqual({
    a: vars.a,
    b: { anyOf: [{ type: 'string' }, { type: 'null' }] },
  });
  expect(compile(using({ c: true })).plan).not.toHaveProperty('varTypes');
});

it.each<[string, Json, string, string]>([
  ['a name that expressions cannot write', { 'a-b': {} }, '/vars/a-b', 'letters, digits or _'],
  ['a schema that is none', { a: { type: 'int' } }, '/vars/a/type', 'not JSON Schema'],
  ['a value in place of a schema', { a: 0 }, '/vars/a', 'declared by a JSON Schema'],
  [
    'a start that its schema refuses',
    { a: { type: 'integer', default: 'x' } },
    '/vars/a/default',
    'its own schema refuses',
  ],
  [
    'a start inside that its schema refuses',
    { a: { items: { type: 'number' }, default: [1, 'x'] } },
    '/vars/a/default/1',
    'must be number',
  ],
  ['a start that is a template', { a: { default: '{{ input }}' } }, '/vars/a/default', 'set it by an Assign'],
  ['a list of variables', ['a'], '/vars', 'vars'],
])('refuses %s', (_, vars, pointer, detail) => {
  expect(faultsOf(using(vars))).toMatchObject([{ pointer, detail: expect.stringContaining(detail) }]);
});

it('refuses more than a hundred, and names that were not declared', () => {
  const many = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`v${at}`, { type: 'number' }]));
  expect(faultsOf(using(many))).toMatchObject([{ pointer: '/vars' }]);
  expect(faultsOf(using({ total: { type: 'number' } }, 'vars.totla'))).toMatchObject([{ suggestion: 'total' }]);
  expect(faultsOf({ name: 'x', variables: {}, steps: [{ type: 'Echo' }] })[0]?.detail).toContain('`vars`');
});
