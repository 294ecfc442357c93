import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../workflows/language/json.ts';
import type { GraphPlan, PlanStep } from '../../../workflows/language/plan.ts';
import { loop, parallel } from './build-open.ts';
import { buildRun, chain, pure } from './build-run.ts';
import { simulateRun } from './simulate-run.ts';

const assign = (id: string, input: Json, extra: Partial<PlanStep> = {}): PlanStep => ({
  ...pure(id, { input, ...extra }),
  type: 'Assign',
  body: { kind: 'assign' },
});
const run = (graph: GraphPlan, vars: JsonObject = { n: 0, s: 'x' }) => {
  const built = buildRun(graph);
  return { ...built, plan: { ...built.plan, vars } };
};
const n = pure('n', { input: '{{ vars }}' });
const add = assign('add', { n: '{{ vars.n + 1 }}' });

describe('variables', () => {
  it('start as declared; Assign gives what it set', () => {
    const { record } = simulateRun(
      run(chain(n, add, pure('after', { input: '{{ [previous, vars, steps.n.output] }}' }))),
    );
    expect(record.output).toEqual([{ n: 1 }, { n: 1, s: 'x' }, { n: 0, s: 'x' }]);
  });

  it('are shared by the passes of a sequential loop', () => {
    const { record } = simulateRun(run(chain(loop('l', [1, 2, 3], [add]), n)));
    expect(record.output).toEqual({ n: 3, s: 'x' });
  });

  it('are their own in concurrent passes and in branches, copied as they were', () => {
    const both = chain(add, n);
    const twice = chain(
      assign('one', { n: 10 }),
      loop('l', [1, 2], both.steps, { concurrency: 2 }),
      parallel('p', [both.steps]),
    );
    const { record } = simulateRun(
      run(chain(...twice.steps, pure('end', { input: '{{ [steps.l.output.items, previous, vars.n] }}' }))),
    );
    const own = { n: 11, s: 'x' };
    expect(record.output).toEqual([[own, own], { branches: [own] }, 10]);
  });

  it('refuse what is not declared', () => {
    const refused = (input: Json) => simulateRun(run(chain(assign('a', input)))).record.error;
    expect(refused({ m: 1 })).toMatchObject({ code: 'step-input-invalid', step: 'a', details: { field: 'm' } });
    expect(refused('n')).toMatchObject({ code: 'step-input-invalid' });
  });

  it('survive a run that is continued as new', () => {
    const graph = chain(add, loop('l', [1], chain(add, n).steps, { concurrency: 2 }));
    const { record } = simulateRun(run(graph), {
      stepsPerActivation: 1,
      interfere: (turn) => (turn % 2 ? 'drain' : null),
    });
    expect(record.output).toMatchObject({ items: [{ n: 2 }] });
  });

  it('are assigned again in a run that takes over what was recorded', () => {
    const reuse = { add: { status: 'COMPLETED' as const, output: { n: 1 } } };
    expect(simulateRun({ ...run(chain(add, n)), reuse }).record.output).toEqual({ n: 1, s: 'x' });
  });
});
