import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../workflows/language/json.ts';
import { compile, faultsOf, withSteps } from '../language/catalogue.ts';

const number = [{ id: 'n', type: 'Transform', input: { value: 1 } }];
const text = [{ id: 't', type: 'StaticTextInput', input: 'a' }, { type: 'TextOperation.Uppercase' }];

function parallel(more: JsonObject = {}, branches: Json = [number, text]): JsonObject {
  return { id: 'p', type: 'Parallel', branches, ...more };
}

describe('compiles', () => {
  it.each<[string, JsonObject, unknown]>([
    ['all unless told', {}, 'all'],
    ['any', { join: 'any' }, 'any'],
    ['some', { join: { atLeast: 2 } }, { atLeast: 2 }],
    ['collect', { join: 'collect' }, 'collect'],
  ])('%s', (_, more, join) => {
    const [step] = compile(withSteps(parallel(more))).plan.graph.steps;
    expect(step?.body).toMatchObject({
      kind: 'parallel',
      join,
      branches: [{ steps: [{ id: 'n', after: [] }] }, { steps: [{ id: 't', after: [] }, { after: ['t'] }] }],
    });
    expect(step).not.toHaveProperty('join');
    expect(step).not.toHaveProperty('input');
  });
});

describe('types', () => {
  const outputOf = (more: JsonObject) => compile(withSteps(parallel(more))).outputSchema;

  it('tells what each branch gives', () => {
    expect(outputOf({})).toMatchObject({
      properties: { branches: { prefixItems: [{ required: ['value'] }, { required: ['text'] }], maxItems: 2 } },
      required: ['branches'],
    });
    expect(outputOf({ join: 'any' })).toMatchObject({
      properties: { branches: { prefixItems: [{ anyOf: [{}, { type: 'null' }] }, { anyOf: [{}, { type: 'null' }] }] } },
    });
    expect(outputOf({ join: 'collect' })).toMatchObject({ required: ['branches', 'errors'] });
  });

  it.each([
    ['steps.p.output.branches[1].text', ''],
    ['steps.p.output.branches[0].text', '`text` is not there: it has `value`'],
    ['steps.p.output.branches[2]', 'never has an element 2'],
    ['steps.p.output.errors', '`errors` is not there'],
    ['steps.n.output', 'is inside `p` and hidden outside of it; use `steps.p.output.branches`'],
  ])('%s', (source, detail) => {
    const faults = faultsOf(withSteps(parallel(), { type: 'Echo', input: `{{ ${source} }}` }));
    expect(faults.map((fault) => fault.detail)).toEqual(detail === '' ? [] : [expect.stringContaining(detail)]);
  });

  it('hides the branches from each other', () => {
    const branches = [number, [{ type: 'Echo', input: '{{ steps.n.output }}' }]];
    expect(faultsOf(withSteps(parallel({}, branches)))).toMatchObject([{ pointer: '/steps/0/branches/1/0/input' }]);
  });
});

describe('refuses', () => {
  const many = Array.from({ length: 51 }, () => [{ type: 'Echo' }]);

  it.each<[string, JsonObject, Json, string, string]>([
    ['more branches than are allowed', {}, many, '/branches', 'Loop with `concurrency`'],
    ['no branch', {}, [], '/branches', 'give it at least one'],
    ['an empty branch', {}, [[]], '/branches/0', 'give it at least one'],
    ['a branch that is no list', {}, [{ type: 'Echo' }], '/branches/0', 'must be a list'],
    ['more winners than branches', { join: { atLeast: 3 } }, [number, text], '/join/atLeast', '3 branches of 2'],
    ['an input of its own', { input: { a: 1 } }, [number], '/input/a', 'takes no `a`'],
    ['compensation as a whole', { compensate: { type: 'Echo' } }, [number], '/compensate', 'as a whole'],
  ])('%s', (_, more, branches, place, detail) => {
    expect(faultsOf(withSteps(parallel(more, branches)))).toMatchObject([
      { pointer: `/steps/0${place}`, detail: expect.stringContaining(detail) },
    ]);
  });

  it('a join that is none', () => {
    expect(faultsOf(withSteps(parallel({ join: 'most' })))[0]?.pointer).toBe('/steps/0/join');
    expect(faultsOf(withSteps(parallel({ join: { atLeast: 0 } })))[0]?.pointer).toBe('/steps/0/join/atLeast');
  });
});
