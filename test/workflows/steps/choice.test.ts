import { expect, it } from 'vitest';
import { compile, faultsOf, withSteps } from '../language/catalogue.ts';

const echo = (id: string) => ({ id, type: 'Echo' });

it('compiles its cases in order', () => {
  const cases = [
    { when: '{{ input == 1 }}', steps: [echo('a')] },
    { when: '{{ input == 2 }}', steps: [echo('b')] },
  ];
  const { plan } = compile(withSteps({ type: 'Choice', cases, default: [echo('c')] }));
  expect(plan.graph.steps[0]?.body).toMatchObject({
    kind: 'choice',
    cases: [
      { when: '{{ input == 1 }}', graph: { steps: [{ id: 'a' }] } },
      { when: '{{ input == 2 }}', graph: { steps: [{ id: 'b' }] } },
    ],
    otherwise: { steps: [{ id: 'c' }] },
  });
  expect(compile(withSteps({ type: 'Choice', cases })).plan.graph.steps[0]?.body).toMatchObject({ otherwise: null });
});

it('tells what is wrong at the place of each part', () => {
  const cases = [{ when: 'yes', steps: [{ type: 'Ecko' }] }];
  expect(faultsOf(withSteps({ type: 'Choice', cases, default: [{ type: 'Ecko' }] }))).toMatchObject([
    { pointer: '/steps/0/cases/0/when' },
    { pointer: '/steps/0/cases/0/steps/0/type' },
    { pointer: '/steps/0/default/0/type' },
  ]);
});

it('gives null when no case holds and there is no default', () => {
  const cases = [{ when: '{{ true }}', steps: [{ type: 'TextOperation.Length', input: { text: 'a' } }] }];
  const { stepOutputs } = compile(withSteps({ type: 'Choice', cases }));
  expect(stepOutputs[0]?.output).toMatchObject({ anyOf: [{ required: ['length'] }, { type: 'null' }] });
});
