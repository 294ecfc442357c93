import { describe, expect, it } from 'vitest';
import type { PlanStep } from '../../../workflows/language/plan.ts';
import { action, buildRun, chain, pure, wait } from './build-run.ts';
import { engineFor, simulateRun, statusesOf, type World } from './simulate-run.ts';

const graph = (...steps: PlanStep[]) => buildRun({ steps });
const failing =
  (...paths: string[]): NonNullable<World['act']> =>
  ({ path }) =>
    paths.includes(path) ? { error: 'boom' } : { output: `did ${path}` };

describe('pure steps', () => {
  it('pipe their outputs in one advance and finish without a timer', () => {
    const text = { type: 'StaticTextInput', input: { text: 'abc' } };
    const run = buildRun(chain(pure('a', text), pure('b', { type: 'TextOperation.Reverse' }), pure('c')));
    const { record, commands } = simulateRun(run);
    expect(commands.map(({ type }) => type)).toEqual(['finish']);
    expect(record).toMatchObject({ status: 'COMPLETED', output: { text: 'cba' }, error: null });
    expect(record.tasks[1]).toMatchObject({ path: 'b', status: 'COMPLETED', input: { text: 'abc' }, attempts: 1 });
  });

  it('take keys by name from previous when their input leaves them out', () => {
    const run = buildRun(
      chain(pure('a', { input: { text: 'x', other: 1 } }), pure('b', { input: { y: 2 }, takes: ['text', 'gone'] })),
    );
    expect(simulateRun(run).record.output).toEqual({ y: 2, text: 'x' });
  });

  it('fail with the name of a field they miss, whatever they would throw', () => {
    const run = buildRun(chain(pure('a', { input: { txt: 1 } }), pure('b', { type: 'TextOperation.Reverse' })));
    const { record } = simulateRun(run);
    expect(record.error).toMatchObject({ code: 'step-input-invalid', step: 'b', details: { field: 'text' } });
    expect(record.error?.message).toContain('"text"');
    expect(record.status).toBe('FAILED');
  });

  it('fail when an expression does', () => {
    const { record } = simulateRun(graph(pure('a', { input: '{{ input.none.deep }}' })));
    expect(record.error).toMatchObject({ code: 'expression-failed', step: 'a' });
  });

  it('ask for a new workflow task after their share, and go on', () => {
    const many = chain(...Array.from({ length: 25 }, (_, at) => pure(`p${at}`)));
    const { record, commands } = simulateRun(buildRun(many, { input: 7 }), { stepsPerActivation: 10 });
    expect(commands.map(({ type }) => type)).toEqual(['yield', 'yield', 'finish']);
    expect(record.output).toBe(7);
  });

  it('ask for a new workflow task once expressions have taken much work, in runs of this engine', () => {
    const costly = { input: '{{ size(range(60000).map(i, i)) }}' };
    const many = chain(...Array.from({ length: 6 }, (_, at) => pure(`p${at}`, costly)));
    const typesOf = (engineVersion: number) =>
      simulateRun(buildRun(many, { engineVersion })).commands.map(({ type }) => type);
    expect(typesOf(2)).toEqual(['yield', 'yield', 'finish']);
    expect(typesOf(1)).toEqual(['finish']);
  });
});

describe('continue as new', () => {
  it('drains running actions, carries waits, and goes on where it was', () => {
    const run = graph(action('a'), wait('w', 60_000), pure('b', { after: ['a'] }), pure('c', { after: ['b', 'w'] }));
    const { record, log, commands } = simulateRun(run, {
      interfere: (turn) => (turn === 0 ? 'drain' : null),
      act: failing(),
    });
    expect(log.map(({ type }) => type)).toEqual(['started', 'drain', 'action-completed', 'resumed', 'timer-fired']);
    expect(commands.filter(({ type }) => type === 'continue-as-new')).toHaveLength(1);
    expect(record).toMatchObject({ status: 'COMPLETED', output: { b: 'did a', w: {} } });
  });
});

describe('ends from outside', () => {
  it('cancel: running steps are stopped, the run shows CANCELLING until they are', () => {
    const run = graph(action('a'), wait('w', 60_000), action('b', { after: ['a'] }));
    const seen: string[] = [];
    const { record } = simulateRun(run, {
      act: () => 'never',
      interfere: (turn) => (turn === 0 ? 'cancel' : null),
      watch: ({ engine, state }) => seen.push(engine.view(state).status),
    });
    expect(seen).toEqual(['RUNNING', 'CANCELLING', 'CANCELLED']);
    expect(record).toMatchObject({ status: 'CANCELLED', error: { code: 'execution-cancelled' } });
    expect(statusesOf(record)).toEqual({ a: 'CANCELLED', w: 'CANCELLED', b: 'PENDING' });
  });

  it('timeout: TIMED_OUT with execution-timeout', () => {
    const run = buildRun({ steps: [action('a')] }, { timeoutMs: 500 });
    const { record } = simulateRun(run, { act: () => 'never' });
    expect(record).toMatchObject({ status: 'TIMED_OUT', error: { code: 'execution-timeout' } });
    expect(record.completedAt - record.startedAt).toBeGreaterThanOrEqual(500);
  });

  it('events that come too late change nothing', () => {
    const run = graph(pure('a'));
    const engine = engineFor(run);
    const state = engine.start(0);
    engine.advance(state, { type: 'started', at: 0 });
    const before = JSON.stringify(state);
    expect(engine.advance(state, { type: 'cancel', at: 1 }).commands).toEqual([]);
    expect(engine.advance(state, { type: 'timer-fired', at: 1, timer: 'wait:none' }).commands).toEqual([]);
    expect(JSON.stringify(state)).toBe(before);
  });
});
