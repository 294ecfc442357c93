import { describe, expect, it } from 'vitest';
import type { ParallelBody, PlanStep } from '../../../workflows/language/plan.ts';
import { parallel } from './build-open.ts';
import { action, buildRun, chain, pure } from './build-run.ts';
import { driveRun } from './drive-run.ts';
import { simulateRun, statusesOf, type World } from './simulate-run.ts';

const run = (branches: PlanStep[][], join: ParallelBody['join'] = 'all') =>
  buildRun(chain(pure('before', { input: 1 }), parallel('p', branches, join), pure('end')));
const failing =
  (...paths: string[]): NonNullable<World['act']> =>
  ({ path }) =>
    paths.includes(path) ? { error: 'boom' } : { output: path };
const abc = [[action('a')], [action('b')], [action('c')]];

describe('Parallel', () => {
  it('gives the last output of each branch, in order; null of an empty one', () => {
    const inner = chain(pure('x', { input: '{{ previous + steps.before.output }}' }), action('a'));
    const { record } = simulateRun(run([inner.steps, [], [action('b')]]), {
      act: failing(),
      pick: (count) => count - 1,
    });
    expect(record.output).toEqual({ branches: ['p/a', null, 'p/b'] });
    expect(record.tasks.map(({ path }) => path)).toEqual(['before', 'p', 'p/x', 'p/a', 'p/b', 'end']);
    expect(record.tasks[2]).toMatchObject({ output: 2 });
  });

  it('all: the first failure stops the others, awaited', () => {
    const driven = driveRun(run(abc));
    driven.fail('p/b');
    expect(driven.all('cancel-action').map(({ path }) => path)).toEqual(['p/a', 'p/c']);
    driven.fail('p/a', 'x', true);
    expect(driven.ended()).toBe(false);
    driven.fail('p/c', 'x', true);
    expect(driven.record().error).toMatchObject({ code: 'boom', step: 'p/b' });
    expect(statusesOf(driven.record())).toMatchObject({
      p: 'FAILED',
      'p/a': 'CANCELLED',
      'p/b': 'FAILED',
      end: 'PENDING',
    });
  });

  it('any: the first to complete wins, the others give null once they have stopped', () => {
    const driven = driveRun(run(abc, 'any'));
    driven.fail('p/a');
    driven.complete('p/c', 'won');
    expect(driven.task('p').status).toBe('RUNNING');
    driven.complete('p/b', 'late');
    expect(driven.record().output).toEqual({ branches: [null, null, 'won'] });
    expect(statusesOf(driven.record())).toMatchObject({ p: 'COMPLETED', 'p/b': 'COMPLETED' });
  });

  it('any: an empty branch has completed at once', () => {
    const { record } = simulateRun(run([[action('a')], [], []], 'any'), { act: () => 'never' });
    expect(record.output).toEqual({ branches: [null, null, null] });
    expect(statusesOf(record)['p/a']).toBe('PENDING');
  });

  describe('a branch in which nothing ran', () => {
    const idle = pure('idle', { when: '{{ false }}' });
    const start = (join: ParallelBody['join'], engineVersion = 3, ...branches: PlanStep[][]) =>
      driveRun({ ...run([[idle], ...branches], join), engineVersion });

    it('counts for neither any nor atLeast', () => {
      const driven = start('any', 3, [action('a')], [action('b')]);
      expect(driven.running()).toEqual(['p/a', 'p/b']);
      driven.complete('p/b', 'won');
      driven.complete('p/a', 'late');
      expect(driven.record().output).toEqual({ branches: [null, null, 'won'] });
      const two = start({ atLeast: 2 }, 3, [action('a')]);
      two.fail('p/a', 'x', true);
      const details = { needed: 2, completed: 0 };
      expect(two.record().error).toMatchObject({ code: 'join-unsatisfied', details });
    });

    it('is one whose steps failed and were skipped, too', () => {
      const skipped = action('a', { onError: 'skip' });
      const driven = start('any', 3, [skipped], [action('b')]);
      driven.fail('p/a');
      driven.complete('p/b', 'won');
      expect(driven.record().output).toEqual({ branches: [null, null, 'won'] });
    });

    it('satisfies all and collect', () => {
      expect(start('all').record().output).toEqual({ branches: [null] });
      expect(start('collect').record().output).toEqual({ branches: [null], errors: [] });
    });

    it('won in runs of earlier engines, which go on so', () => {
      const driven = start('any', 2, [action('a')]);
      driven.fail('p/a', 'x', true);
      expect(driven.record().output).toEqual({ branches: [null, null] });
    });
  });

  it('atLeast: fails as soon as too many have failed', () => {
    const driven = driveRun(run(abc, { atLeast: 2 }));
    driven.fail('p/a');
    driven.fail('p/b');
    driven.fail('p/c', 'x', true);
    expect(driven.record().error).toMatchObject({
      code: 'join-unsatisfied',
      step: 'p',
      details: { needed: 2, completed: 0 },
    });
  });

  it('collect: never fails, and tells the errors in order', () => {
    const { record } = simulateRun(run(abc, 'collect'), { act: failing('p/a', 'p/c'), pick: (count) => count - 1 });
    expect(record.output).toEqual({
      branches: [null, 'p/b', null],
      errors: [
        { index: 0, code: 'boom', message: 'boom', step: 'p/a', details: null },
        { index: 2, code: 'boom', message: 'boom', step: 'p/c', details: null },
      ],
    });
  });

  it('is given up 30 s after its losers were asked to stop', () => {
    const act: World['act'] = ({ path }) => (path === 'p/a' ? { output: 1 } : 'deaf');
    const { record } = simulateRun(run(abc, 'any'), { act });
    expect(record).toMatchObject({ status: 'COMPLETED', output: { branches: [1, null, null] } });
    expect(record.completedAt - record.startedAt).toBeGreaterThanOrEqual(30_000);
  });
});
