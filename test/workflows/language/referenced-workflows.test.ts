import fc from 'fast-check';
import { expect, it } from 'vitest';
import { referencedWorkflows } from '../../../workflows/language/referenced-workflows.ts';
import { catalogue, withSteps } from './catalogue.ts';

const call = (workflow: string, more = {}) => ({ type: 'Workflow', input: { workflow, ...more } });

it('finds every literal reference once, however deep, by alias of the type too', () => {
  const definition = withSteps(
    call('a'),
    call('a', { input: 1 }),
    call('a', { version: 2 }),
    call('{{ input.which }}'),
    { type: 'Loop', input: { count: 1 }, steps: [{ type: 'Try', steps: [{ ...call('b'), type: 'workflow' }] }] },
    { type: 'Echo', onError: { then: [call('c')] } },
    { type: 'Echo', input: { workflow: 'd' } },
  );
  expect(referencedWorkflows(definition, catalogue)).toHaveLength(4);
  expect(referencedWorkflows(definition, catalogue)).toEqual(
    expect.arrayContaining([{ workflow: 'a' }, { workflow: 'a', version: 2 }, { workflow: 'b' }, { workflow: 'c' }]),
  );
});

it('takes any JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(referencedWorkflows(JSON.parse(JSON.stringify(value)), catalogue)).toEqual([]);
    }),
    { numRuns: 100 },
  );
});
