import { expect, it } from 'vitest';
import { nameFaultySteps } from '../../../services/operations/name-faulty-steps.ts';
import type { Json } from '../../../workflows/language/json.ts';

const definition: Json = {
  name: 'x',
  steps: [
    { type: 'Echoo' },
    { id: 'pick', type: 'Choice', cases: [{ when: 'true', steps: [{ id: 'inner', colour: 1 }, { type: 'Echo' }] }] },
    { id: 'call', type: 'Http', input: { steps: [{ id: 'data' }] }, onError: { then: [{ id: 'sorry' }] } },
  ],
};

it.each([
  ['', undefined],
  ['/nmae', undefined],
  ['/steps', undefined],
  ['/steps/0/type', 'step1'],
  ['/steps/1', 'pick'],
  ['/steps/1/cases/0/when', 'pick'],
  ['/steps/1/cases/0/steps/0/colour', 'inner'],
  ['/steps/1/cases/0/steps/1/type', 'pick'],
  ['/steps/2/input/steps/0/id', 'call'],
  ['/steps/2/onError/then/0/type', 'sorry'],
  ['/steps/9/type', 'step10'],
])('names the step around %j', (pointer, step) => {
  const [named] = nameFaultySteps(definition, [{ pointer, detail: 'wrong' }]);
  expect(named?.step).toBe(step);
});

it('keeps the name that is known', () => {
  const fault = { pointer: '/steps/0', detail: 'wrong', step: 'known' };
  expect(nameFaultySteps(definition, [fault])).toEqual([fault]);
});
