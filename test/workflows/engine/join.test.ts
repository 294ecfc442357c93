import { describe, expect, it } from 'vitest';
import type { JoinPolicy, PlanStep } from '../../../workflows/language/plan.ts';
import { action, buildRun, chain, choice, pure, wait } from './build-run.ts';
import { driveRun } from './drive-run.ts';
import { simulateRun, statusesOf, type World } from './simulate-run.ts';

const join = (policy: JoinPolicy, after: string[], extra: Partial<PlanStep> = {}): PlanStep =>
  pure('j', { after, join: policy, ...extra });
const run = (...steps: PlanStep[]) => buildRun({ steps });
const failing =
  (...paths: string[]): NonNullable<World['act']> =>
  ({ path }) =>
    paths.includes(path) ? { error: 'boom' } : { output: path };

describe('join', () => {
  it('any: goes on with the first that completes; the others are stopped and not awaited by it', () => {
    const driven = driveRun(
      run(action('a'), action('b'), wait('w', 60_000), join('any', ['a', 'b', 'w']), pure('k', { after: ['j'] })),
    );
    driven.complete('b', 1);
    expect(driven.task('k').output).toEqual({ a: null, b: 1, w: null });
    expect(driven.all('cancel-action').map(({ path }) => path)).toEqual(['a']);
    expect(driven.task('w').status).toBe('CANCELLED');
    expect(driven.ended()).toBe(false);
    driven.fail('a', 'x', true);
    expect(driven.record()).toMatchObject({ status: 'COMPLETED', output: { a: null, b: 1, w: null } });
    expect(statusesOf(driven.record())).toEqual({
      a: 'CANCELLED',
      b: 'COMPLETED',
      w: 'CANCELLED',
      j: 'COMPLETED',
      k: 'COMPLETED',
    });
  });

  it('stops whole lines of steps that only lead to it, and nothing else waits for', () => {
    const steps = [
      action('a'),
      action('b'),
      action('b2', { after: ['b'] }),
      action('c'),
      action('d', { after: ['c'] }),
      join('any', ['a', 'b2', 'c']),
    ];
    const driven = driveRun(run(...steps));
    driven.complete('a');
    expect(driven.all('cancel-action').map(({ path }) => path)).toEqual(['b']);
    expect(driven.task('b2').status).toBe('CANCELLED');
    driven.complete('c');
    driven.fail('b', 'x', true);
    driven.complete('d');
    expect(statusesOf(driven.record())).toMatchObject({ b: 'CANCELLED', c: 'COMPLETED', d: 'COMPLETED' });
  });

  it('stops what only joins wait for that are decided, and steps that were lost before', () => {
    const steps = [
      action('a'),
      action('l'),
      pure('d', { after: ['l'] }),
      join('any', ['a', 'd']),
      action('b'),
      pure('k', { after: ['b', 'l'], join: 'any' }),
    ];
    const driven = driveRun(run(...steps));
    driven.complete('a');
    expect([driven.task('d').status, driven.task('l').status]).toEqual(['CANCELLED', 'RUNNING']);
    driven.complete('b');
    expect(driven.all('cancel-action').map(({ path }) => path)).toEqual(['l']);
    driven.fail('l', 'own');
    expect(driven.record().status).toBe('COMPLETED');
  });

  it('stops containers with all inside', () => {
    const inner = choice('c', [['{{ true }}', [action('x'), action('y')]]]);
    const driven = driveRun(run(action('a'), inner, join('any', ['a', 'c'])));
    driven.complete('a');
    driven.fail('c/x', 'x', true);
    expect(driven.ended()).toBe(false);
    driven.complete('c/y', 'late');
    expect(statusesOf(driven.record())).toEqual({
      a: 'COMPLETED',
      c: 'CANCELLED',
      'c/x': 'CANCELLED',
      'c/y': 'COMPLETED',
      j: 'COMPLETED',
    });
  });

  it('keeps what a loser did although it was asked to stop, and takes its own failure as its end', () => {
    const driven = driveRun(run(action('a'), action('b'), action('c'), join('any', ['a', 'b', 'c'])));
    driven.complete('a');
    driven.complete('b', 'late');
    driven.fail('c', 'own');
    expect(driven.record()).toMatchObject({ status: 'COMPLETED', output: { a: 'did a', b: null, c: null } });
    expect(statusesOf(driven.record())).toMatchObject({ b: 'COMPLETED', c: 'FAILED' });
  });

  it('tolerates failures, and fails at once when too few can complete', () => {
    const driven = driveRun(run(action('a'), action('b'), action('c'), join({ atLeast: 2 }, ['a', 'b', 'c'])));
    driven.fail('a');
    expect([driven.task('a').status, driven.task('a').output]).toEqual(['FAILED', null]);
    driven.fail('b');
    driven.fail('c', 'x', true);
    expect(driven.record().error).toMatchObject({
      code: 'join-unsatisfied',
      step: 'j',
      details: { needed: 2, completed: 0 },
    });
  });

  it('lets its own onError handle that', () => {
    const steps = [
      action('a'),
      action('b'),
      join({ atLeast: 2 }, ['a', 'b'], { onError: chain(pure('h', { input: '{{ error.code }}' })) }),
    ];
    const { record } = simulateRun(run(...steps), { act: failing('a') });
    expect(record).toMatchObject({ status: 'COMPLETED', output: 'join-unsatisfied' });
  });

  it('counts a handled failure as completed, skipped steps neither way', () => {
    const handled = action('a', { onError: chain(pure('h', { input: 'fixed' })) });
    const steps = [
      handled,
      action('b', { onError: 'skip' }),
      pure('c', { when: '{{ false }}' }),
      join('any', ['a', 'b', 'c']),
    ];
    expect(simulateRun(run(...steps), { act: failing('a', 'b') }).record.output).toEqual({
      a: 'fixed',
      b: null,
      c: null,
    });
    const none = [action('b', { onError: 'skip' }), pure('c', { when: '{{ false }}' }), join('any', ['b', 'c'])];
    expect(simulateRun(run(...none), { act: failing('b') }).record.error).toMatchObject({
      details: { needed: 1, completed: 0 },
    });
  });

  it('collect: runs when all have ended, and sees the errors', () => {
    const steps = [
      action('a'),
      action('b'),
      join('collect', ['a', 'b'], { input: '{{ [previous, steps.a.error.code] }}' }),
    ];
    const { record } = simulateRun(run(...steps), { act: failing('a') });
    expect(record.output).toEqual([{ a: null, b: 'b' }, 'boom']);
  });

  it('fails the scope when somebody waits for all', () => {
    const steps = [action('a'), action('b'), join('any', ['a', 'b']), pure('k', { after: ['a'] })];
    expect(simulateRun(run(...steps), { act: failing('a') }).record.error).toMatchObject({ code: 'boom', step: 'a' });
  });
});
