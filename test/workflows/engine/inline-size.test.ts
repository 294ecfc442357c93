import { describe, expect, it } from 'vitest';
import { MAX_INLINE_V1 } from '../../../workflows/engine/inline-size.ts';
import type { PlanStep } from '../../../workflows/language/plan.ts';
import { loop } from './build-open.ts';
import { action, buildRun, chain, pure } from './build-run.ts';
import { simulateRun, statusesOf } from './simulate-run.ts';

const echoes = (count: number) => Array.from({ length: count }, (_, at) => pure(`e${at}`));
const limits = (run: ReturnType<typeof buildRun>, size: number) =>
  simulateRun(run, { act: () => ({ output: 'x'.repeat(size) }) }).performed.map(({ inlineLimit }) => inlineLimit);

describe('what a run of engine version 1 holds', () => {
  it('is bounded: the step that goes beyond fails and keeps nothing', () => {
    const input = { text: 'x'.repeat(MAX_INLINE_V1 / 8) };
    const { record } = simulateRun(buildRun(chain(...echoes(10)), { input }));
    expect(record.error).toMatchObject({ code: 'step-output-too-large', step: 'e3' });
    expect(Object.values(statusesOf(record)).filter((status) => status === 'COMPLETED')).toHaveLength(3);
    expect(JSON.stringify(record).length).toBeLessThan(MAX_INLINE_V1);
  });

  it('counts what actions give', () => {
    const big = 'x'.repeat(MAX_INLINE_V1);
    const { record } = simulateRun(buildRun(chain(action('a', { input: 1 }), pure('b'))), {
      act: () => ({ output: big }),
    });
    expect(record.error).toMatchObject({ code: 'step-output-too-large', step: 'a' });
  });

  it('leaves ordinary values alone', () => {
    const input = { list: Array.from({ length: 1_000 }, (_, at) => ({ at, text: 'some text' })) };
    expect(simulateRun(buildRun(chain(...echoes(50)), { input })).record.status).toBe('COMPLETED');
  });
});

describe('a value that nests deeper and deeper', () => {
  const wrap = pure('w', { type: 'Transform', input: { value: ['{{ vars.x }}'] } });
  const set: PlanStep = {
    ...pure('set', { type: 'Assign', input: { x: ['{{ vars.x }}'] } }),
    body: { kind: 'assign' },
  };
  const deepen = (count: number) => {
    const body = loop('l', [], chain(wrap, set).steps, { over: { by: 'count', count } });
    const run = buildRun(chain(body), { engineVersion: 2 });
    return simulateRun({ ...run, plan: { ...run.plan, vars: { x: [] } } }).record;
  };

  it('fails the step that would make it too deep', () => {
    expect(deepen(400).status).toBe('COMPLETED');
    expect(deepen(1_000).error).toMatchObject({ code: 'step-input-invalid', step: expect.stringMatching(/^l.49\d/) });
  });
});

describe('what an action may give inline', () => {
  const actions = (count: number) =>
    chain(...Array.from({ length: count }, (_, at) => action(`a${at}`, { input: at })));

  it('is the ordinary limit while the state is small', () => {
    expect(limits(buildRun(actions(3), { engineVersion: 2 }), 1_000)).toEqual([undefined, undefined, undefined]);
  });

  it('falls to 2 K once the state holds much', () => {
    const given = limits(buildRun(actions(8), { engineVersion: 2 }), 60_000);
    expect(given.slice(0, 4)).toEqual([undefined, undefined, undefined, undefined]);
    expect(given.slice(-2)).toEqual([2_048, 2_048]);
  });

  it('is shared by the passes of a loop that run at once', () => {
    const run = buildRun(chain(loop('l', [1, 2], [action('a', { input: 1 })], { concurrency: 50 })), {
      engineVersion: 2,
    });
    expect(limits(run, 10)).toEqual([5_242, 5_242]);
  });
});
