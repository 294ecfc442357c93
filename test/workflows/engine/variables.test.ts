import { describe, expect, it } from 'vitest';
import type { Json, JsonObject, JsonSchema } from '../../../workflows/language/json.ts';
import type { GraphPlan, PlanStep } from '../../../workflows/language/plan.ts';
import { makeReference } from '../../../workflows/language/references.ts';
import { loop, parallel } from './build-open.ts';
import { buildRun, chain, pure } from './build-run.ts';
import { driveRun } from './drive-run.ts';
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

  it.each<[string, JsonSchema, Json, string | null]>([
    ['a whole number', { type: 'integer' }, 2, null],
    ['text for a number', { type: 'integer' }, 'two', 'is string and not integer'],
    ['half for a whole number', { type: 'integer' }, 0.5, 'is number and not integer'],
    ['null for what started as null', { anyOf: [{ type: 'integer' }, { type: 'null' }] }, null, null],
    ['none of several', { anyOf: [{ type: 'integer' }, { type: 'null' }] }, [], 'is array and not integer'],
    ['an object without a key', { type: 'object', required: ['k'] }, {}, 'has no "k"'],
    ['an object', { type: 'object', properties: { k: { type: 'string' } } }, { k: 'v', more: 1 }, null],
    ['a wrong key', { properties: { k: { type: 'string' } } }, { k: 1 }, 'has number in "k" and not string'],
    ['anything', true, 'x', null],
  ])('take what they are declared as: %s', (_name, type, value, problem) => {
    const given = run(chain(assign('a', { s: 'set', n: '{{ input.n }}' })));
    const typed = { ...given, input: { n: value }, plan: { ...given.plan, varTypes: { n: type } } };
    const { record } = simulateRun(typed);
    if (problem === null) expect(record.output).toEqual({ s: 'set', n: value });
    else {
      const message = `The value for the variable "n" ${problem}.`;
      expect(record.error).toMatchObject({ code: 'step-input-invalid', step: 'a', message, details: { field: 'n' } });
    }
  });

  it('that are kept outside are looked at there', () => {
    const given = buildRun(chain(assign('a', { n: '{{ input }}' })), {
      engineVersion: 2,
      input: makeReference('v', 70_000),
    });
    const driven = driveRun({
      ...given,
      plan: { ...given.plan, vars: { n: null }, varTypes: { n: { type: 'object' } } },
    });
    const [asked] = driven.last('evaluate');
    expect(asked?.work).toEqual({ kind: 'judge', schema: { type: 'object' }, value: makeReference('v', 70_000) });
    driven.tell({ type: 'evaluated', id: asked?.id ?? '', value: { field: '', problem: 'is string and not object' } });
    const message = 'The value for the variable "n" is string and not object.';
    expect(driven.record().error).toMatchObject({ code: 'step-input-invalid', message, details: { field: 'n' } });
  });

  it('keep what they were when an Assign sets one of them wrongly', () => {
    const given = run(chain(assign('a', { s: 'set', n: '{{ "x" }}' }, { onError: 'skip' }), n));
    const { record } = simulateRun({ ...given, plan: { ...given.plan, varTypes: { n: { type: 'integer' } } } });
    expect(record).toMatchObject({ status: 'COMPLETED', output: { n: 0, s: 'x' } });
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
