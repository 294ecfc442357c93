import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../workflows/language/json.ts';
import { compile, faultsOf } from '../language/catalogue.ts';

const vars = {
  count: { type: 'integer', default: 0 },
  note: { type: 'string', maxLength: 3 },
  rows: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } } }, default: [] },
};
const using = (...steps: Json[]): JsonObject => ({ name: 'x', vars, steps });

it('compiles to an input by name', () => {
  const { plan, stepOutputs } = compile(using({ type: 'Assign', input: { count: '{{ vars.count + 1 }}' } }));
  expect(plan.vars).toEqual({ count: 0, note: null, rows: [] });
  expect(plan.graph.steps).toMatchObject([
    { input: { count: '{{ vars.count + 1 }}' }, takes: [], body: { kind: 'assign' } },
  ]);
  expect(stepOutputs[0]?.output).toMatchObject({ properties: { count: { type: 'number' } } });
});

describe('refuses', () => {
  it.each<[string, Json, string, string]>([
    ['a name that is not declared', { cuont: 1 }, '/input/cuont', 'did you mean `count`?'],
    ['a value of another type', { count: 'a' }, '/input/count', 'needs count: number'],
    ['a computed value of another type', { count: '{{ "a" + vars.note }}' }, '/input/count', 'needs count: number'],
    ['a value that the schema refuses', { note: 'long' }, '/input/note', '3 characters'],
    ['part of a number for an integer', { count: 1.5 }, '/input/count', 'must be integer'],
    ['nothing to set', {}, '/input', 'an object with the variables to set'],
    ['what is no object', 5, '/input', 'needs'],
    ['a slip in a variable', { note: '{{ vars.rows[0].sku + vars.cuont }}' }, '/input/note', 'did you mean `count`?'],
  ])('%s', (_, input, place, detail) => {
    expect(faultsOf(using({ type: 'Assign', input }))[0]).toMatchObject({
      pointer: `/steps/0${place}`,
      detail: expect.stringContaining(detail),
    });
  });

  it('no input at all, and no variables', () => {
    expect(faultsOf(using({ type: 'Assign' }))[0]?.detail).toContain('an object with the variables to set');
    expect(faultsOf({ name: 'x', steps: [{ type: 'Assign', input: { a: 1 } }] })).toMatchObject([
      { pointer: '/steps/0', detail: expect.stringContaining('declares none') },
    ]);
  });
});
