import { describe, expect, it } from 'vitest';
import type { FinalRecord, RunInput } from '../../../workflows/execution.ts';
import type { Json } from '../../../workflows/language/json.ts';
import type { LoopBody, PlanStep } from '../../../workflows/language/plan.ts';
import { loop } from './build-open.ts';
import { action, buildRun, pure, wait } from './build-run.ts';
import { driveRun } from './drive-run.ts';
import { simulateRun, statusesOf, type World } from './simulate-run.ts';

const run = (step: PlanStep, more: Partial<RunInput> = {}): RunInput => buildRun({ steps: [step] }, more);
const end = (step: PlanStep, world: World = {}, more: Partial<RunInput> = {}): FinalRecord =>
  simulateRun(run(step, more), world).record;
const counted = (count: Json, steps: PlanStep[], body: Partial<LoopBody> = {}): PlanStep =>
  loop('l', [], steps, { over: { by: 'count', count }, ...body });
const condition = (over: { while?: string; until?: string; testFirst?: boolean }): Partial<LoopBody> => ({
  over: { by: 'condition', testFirst: true, ...over },
});
const failing =
  (...paths: string[]): NonNullable<World['act']> =>
  ({ path }) =>
    paths.includes(path) ? { error: 'boom' } : { output: path };

describe('a Loop', () => {
  it('gives the outputs of its passes in order, each about its item and index', () => {
    const record = end(
      loop('l', '{{ input.list }}', [pure('p', { input: '{{ [item, index, previous] }}' })]),
      {},
      {
        input: { list: ['a', 'b'] },
      },
    );
    expect(record.output).toEqual({
      items: [
        ['a', 0, 'a'],
        ['b', 1, 'b'],
      ],
      errors: [],
    });
    expect(record.tasks.map(({ path }) => path)).toEqual(['l', 'l[0]/p', 'l[1]/p']);
    expect(record.tasks[0]).toMatchObject({ status: 'COMPLETED', attempts: 1 });
  });

  it('goes over a count, and over nothing', () => {
    expect(end(counted('{{ 1 + 2 }}', [pure('p')])).output).toEqual({ items: [0, 1, 2], errors: [] });
    expect(end(counted(0, [pure('p')])).output).toEqual({ items: [], errors: [] });
    expect(end(loop('l', [], [pure('p')])).output).toEqual({ items: [], errors: [] });
  });

  it.each([
    ['items', loop('l', '{{ input }}', [pure('p')])],
    ['count', counted('{{ 0.5 }}', [pure('p')])],
    ['count', counted(-1, [pure('p')])],
  ])('refuses %s of the wrong kind', (field, step) => {
    expect(end(step).error).toMatchObject({ code: 'step-input-invalid', step: 'l', details: { field } });
  });

  it('refuses more passes than it may make before the first', () => {
    const { performed, record } = simulateRun(run(loop('l', [1, 2, 3], [action('a')], { maxIterations: 2 })));
    expect(record.error).toMatchObject({ code: 'loop-limit', step: 'l' });
    expect(performed).toEqual([]);
  });

  it('starts passes in order, so many at once', () => {
    const driven = driveRun(run(counted(4, [action('a')], { concurrency: 2 })));
    expect(driven.running()).toEqual(['l[0]/a', 'l[1]/a']);
    driven.complete('l[1]/a', 'second');
    expect(driven.running()).toEqual(['l[0]/a', 'l[2]/a']);
    for (const index of [0, 2, 3]) driven.complete(`l[${index}]/a`, index);
    expect(driven.record().output).toEqual({ items: [0, 'second', 2, 3], errors: [] });
  });

  it('shows item and index of the innermost loop', () => {
    const inner = loop('m', '{{ item }}', [pure('p', { input: '{{ [item, index] }}' })]);
    const record = end(loop('l', [['x'], ['y', 'z']], [inner, pure('q', { after: ['m'], input: '{{ index }}' })]));
    expect(record.output).toEqual({ items: [0, 1], errors: [] });
    expect(record.tasks.map(({ path }) => path)).toEqual([
      'l',
      'l[0]/m',
      'l[0]/m[0]/p',
      'l[0]/q',
      'l[1]/m',
      'l[1]/m[0]/p',
      'l[1]/m[1]/p',
      'l[1]/q',
    ]);
    expect(record.tasks.find(({ path }) => path === 'l[1]/m[1]/p')?.output).toEqual(['z', 1]);
  });
});

describe('a Loop with a condition', () => {
  it('tests while with the steps of the pass before', () => {
    const step = counted(0, [action('a')], condition({ while: '{{ steps.a.output < 3 }}', testFirst: false }));
    const act: World['act'] = ({ path }) => ({ output: 1 + Number(path.charAt(2)) });
    expect(end(step, { act }).output).toEqual({ items: [1, 2, 3], errors: [] });
  });

  it('tests while before the first pass when it needs none of its steps', () => {
    expect(end(counted(0, [pure('p')], condition({ while: '{{ index < 2 }}' }))).output).toEqual({
      items: [0, 1],
      errors: [],
    });
    expect(end(counted(0, [pure('p')], condition({ while: '{{ false }}' }))).output).toEqual({ items: [], errors: [] });
  });

  it('tests until after a pass, with its scope', () => {
    const step = counted(0, [pure('p')], condition({ until: '{{ steps.p.output == 2 }}' }));
    expect(end(step).output).toEqual({ items: [0, 1, 2], errors: [] });
  });

  it('fails when it would go on for ever, and when its condition cannot be evaluated', () => {
    const endless = counted(0, [pure('p')], { ...condition({ while: '{{ true }}' }), maxIterations: 5 });
    const record = end(endless);
    expect(record.error).toMatchObject({ code: 'loop-limit', step: 'l' });
    expect(record.tasks).toHaveLength(6);
    const broken = condition({ until: '{{ steps.p.output.none }}' });
    const collecting = counted(0, [pure('p')], { ...broken, onItemError: 'collect' });
    expect(end(collecting).error).toMatchObject({ code: 'expression-failed', step: 'l' });
  });
});

describe('break and continue', () => {
  it('break starts no further pass, and lets those that run end', () => {
    const body: Partial<LoopBody> = { concurrency: 2, break: '{{ index == 1 }}' };
    const driven = driveRun(run(counted(9, [action('a')], body)));
    driven.complete('l[1]/a', 'b');
    expect(driven.running()).toEqual(['l[0]/a']);
    driven.complete('l[0]/a', 'a');
    expect(driven.record().output).toEqual({ items: ['a', 'b'], errors: [] });
  });

  it('continue leaves a pass out: null, and no tasks', () => {
    const record = end(counted(3, [pure('p')], { continue: '{{ item == 1 }}' }));
    expect(record.output).toEqual({ items: [0, null, 2], errors: [] });
    expect(record.tasks.map(({ path }) => path)).toEqual(['l', 'l[0]/p', 'l[2]/p']);
  });

  it('a condition that fails, fails its pass', () => {
    const fails = { code: 'expression-failed', step: 'l' };
    const asked = counted(3, [pure('p')], { continue: '{{ input.none }}' });
    expect(end(asked).error).toMatchObject(fails);
    const collected = counted(2, [pure('p')], { break: '{{ input.none }}', onItemError: 'collect' });
    expect(end(collected).output).toMatchObject({
      items: [null, null],
      errors: [
        { index: 0, ...fails },
        { index: 1, ...fails },
      ],
    });
  });
});

describe('until', () => {
  it('is asked after every pass, however it ended', () => {
    const until = condition({ until: '{{ index == 1 }}' });
    const ends = (body: Partial<LoopBody>) =>
      end(counted(0, [action('a')], { ...until, onItemError: 'collect', ...body }), { act: failing('l[0]/a') });
    expect(ends({}).output).toMatchObject({ items: [null, 'l[1]/a'] });
    expect(ends({ break: '{{ input.none }}' }).output).toMatchObject({ items: [null, null] });
    expect(ends({ continue: '{{ index == 1 }}' }).output).toMatchObject({
      items: [null, null],
      errors: [{ index: 0 }],
    });
  });
});

describe('a pass that fails', () => {
  it('fails the loop once the other passes have stopped', () => {
    const driven = driveRun(run(counted(3, [action('a'), wait('w', 60_000)], { concurrency: 3 })));
    driven.fail('l[1]/a');
    expect(driven.all('cancel-action').map(({ path }) => path)).toEqual(['l[0]/a', 'l[2]/a']);
    expect(driven.ended()).toBe(false);
    driven.fail('l[0]/a', 'x', true);
    driven.complete('l[2]/a', 'late');
    expect(driven.record().error).toMatchObject({ code: 'boom', step: 'l[1]/a' });
    expect(statusesOf(driven.record())).toEqual({
      l: 'FAILED',
      'l[0]/a': 'CANCELLED',
      'l[0]/w': 'CANCELLED',
      'l[1]/a': 'FAILED',
      'l[1]/w': 'CANCELLED',
      'l[2]/a': 'COMPLETED',
      'l[2]/w': 'CANCELLED',
    });
  });

  it('is collected: null among the items, its error with its index', () => {
    const record = end(counted(3, [action('a')], { concurrency: 3, onItemError: 'collect' }), {
      act: failing('l[2]/a', 'l[0]/a'),
      pick: (count) => count - 1,
    });
    expect(record.output).toEqual({
      items: [null, 'l[1]/a', null],
      errors: [0, 2].map((index) => ({ index, code: 'boom', message: 'boom', step: `l[${index}]/a`, details: null })),
    });
  });

  it('is given up 30 s after it was asked to stop', () => {
    const act: World['act'] = ({ path }) => (path === 'l[0]/a' ? { error: 'boom' } : 'deaf');
    const record = end(counted(2, [action('a')], { concurrency: 2 }), { act });
    expect(statusesOf(record)).toEqual({ l: 'FAILED', 'l[0]/a': 'FAILED', 'l[1]/a': 'CANCELLED' });
  });
});

describe('forEach', () => {
  const each = (inner: PlanStep, body: Partial<LoopBody> = {}): PlanStep =>
    loop(inner.id, [1, 2], [{ ...inner, after: [] }], { single: true, ...body });

  it('numbers the tasks of the step itself, and gives items alone', () => {
    const { record, performed } = simulateRun(run(each(action('s', { input: { n: '{{ item }}' } }))), {
      act: ({ input }) => ({ output: input }),
    });
    expect(performed.map(({ path, idempotencyKey }) => [path, idempotencyKey])).toEqual([
      ['s[0]', 'ex-1:s[0]'],
      ['s[1]', 'ex-1:s[1]'],
    ]);
    expect(record.output).toEqual({ items: [{ n: 1 }, { n: 2 }] });
    expect(statusesOf(record)).toEqual({ s: 'COMPLETED', 's[0]': 'COMPLETED', 's[1]': 'COMPLETED' });
  });

  it('gives errors with collect', () => {
    const record = end(each(action('s'), { onItemError: 'collect' }), { act: failing('s[0]') });
    expect(record.output).toMatchObject({ items: [null, 's[1]'], errors: [{ index: 0, step: 's[0]' }] });
  });
});

describe('many passes', () => {
  it.each([
    ['of pure steps, one after the other', counted(10_000, [pure('p')])],
    ['of pure steps, at once', counted(10_000, [pure('p')], { concurrency: 50 })],
    ['that are all left out', counted(10_000, [pure('p')], { continue: '{{ true }}' })],
    ['of nothing', counted(10_000, [])],
  ])('%s, end within bounds for one activation', (_, step) => {
    const { record, commands } = simulateRun(run(step));
    expect(record.status).toBe('COMPLETED');
    expect(commands.filter(({ type }) => type === 'yield').length).toBeGreaterThanOrEqual(9);
  });
});
