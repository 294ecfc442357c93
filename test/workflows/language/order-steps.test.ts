import { describe, expect, it } from 'vitest';
import { compile, faultsOf, withSteps } from './catalogue.ts';

const echo = (id: string, ...after: string[]) => ({ id, type: 'Echo', after });

describe('edges', () => {
  it('go to the step before unless `after` names others', () => {
    const { plan } = compile(
      withSteps({ id: 'a', type: 'Echo' }, { id: 'b', type: 'Echo' }, echo('root'), echo('join', 'b', 'root')),
    );
    expect(plan.graph.steps.map((step) => step.after)).toEqual([[], ['a'], [], ['b', 'root']]);
  });

  it('may go to a step further down the list', () => {
    const { plan } = compile(withSteps(echo('last', 'first'), echo('first')));
    expect(plan.graph.steps.map((step) => [step.id, step.after])).toEqual([
      ['last', ['first']],
      ['first', []],
    ]);
  });

  it('must not form a cycle, which is told step by step', () => {
    expect(faultsOf(withSteps(echo('a', 'c'), echo('b', 'a'), echo('c', 'b'), echo('free')))).toEqual([
      {
        pointer: expect.stringMatching(/^\/steps\/\d\/after$/),
        detail: expect.stringMatching(/cycle: (a → b → c → a|b → c → a → b|c → a → b → c)\./),
        step: expect.any(String),
      },
    ]);
    expect(faultsOf(withSteps(echo('self', 'self')))).toMatchObject([
      { detail: expect.stringContaining('cycle: self → self') },
    ]);
  });

  it('tells the cycle and not what leads to it', () => {
    expect(faultsOf(withSteps(echo('tail', 'x'), echo('x', 'y'), echo('y', 'x')))[0]?.detail).toMatch(
      /cycle: (x → y → x|y → x → y)\./,
    );
  });

  it('name steps of the same list, each once', () => {
    expect(faultsOf(withSteps(echo('fetch'), echo('b', 'fetc'), echo('c', 'b', 'b')))).toMatchObject([
      { pointer: '/steps/1/after/0', suggestion: 'fetch', step: 'b' },
      { pointer: '/steps/2/after/1', detail: expect.stringContaining('twice') },
    ]);
    const inner = { id: 'c', type: 'Choice', cases: [{ when: '{{ true }}', steps: [echo('inside', 'outside')] }] };
    expect(faultsOf(withSteps(echo('outside'), inner))).toMatchObject([
      { pointer: '/steps/1/cases/0/steps/0/after/0' },
    ]);
  });

  it('must lead to every step', () => {
    const end = { id: 'end', type: 'Terminate', input: { status: 'completed' } };
    expect(faultsOf(withSteps(end, { type: 'Echo' }))).toMatchObject([
      { pointer: '/steps/1', detail: expect.stringContaining('unreachable') },
    ]);
    expect(faultsOf(withSteps({ ...end, when: '{{ false }}' }, { type: 'Echo' }))).toEqual([]);
  });

  it('is found fast in a long tangle', () => {
    const ring = Array.from({ length: 500 }, (_, index) => echo(`s${index}`, `s${(index + 1) % 500}`));
    expect(faultsOf(withSteps(...ring))).toMatchObject([{ detail: expect.stringContaining('…') }]);
  });
});
