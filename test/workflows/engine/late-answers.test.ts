import { describe, expect, it } from 'vitest';
import type { PlanStep } from '../../../workflows/language/plan.ts';
import { child } from './build-open.ts';
import { action, buildRun, chain } from './build-run.ts';
import { type Driven, driveRun } from './drive-run.ts';
import { act, compensating } from './drive-undoing.ts';

const start = (...steps: PlanStep[]) => driveRun(buildRun(chain(...steps)));
const started = (run: Driven) => run.tell({ type: 'child-started', path: 'a', executionId: 'ex-2' });

describe('an action that is taken over while it runs', () => {
  it('is asked to stop, and its late answer counts for nothing', () => {
    const run = start(action('a'), action('z'));
    run.control({ action: 'complete', path: 'a', output: 1 });
    const before = { ...run.task('a') };
    expect(run.complete('a', 'late')).toEqual([]);
    expect(run.task('a')).toEqual(before);
    run.complete('z');
    expect(run.record().status).toBe('COMPLETED');
  });

  it('is performed again only when the first has answered', () => {
    const run = start(action('a', { onError: 'wait' }));
    run.control({ action: 'fail', path: 'a', code: 'x', message: 'm' });
    expect(run.control({ action: 'retry', path: 'a' })).toEqual({ status: 'done' });
    expect(run.last('run-action')).toEqual([]);
    run.complete('a', 'late');
    expect(run.last('run-action')).toHaveLength(1);
    expect(run.ended()).toBe(false);
    run.complete('a', 'second');
    expect(run.record()).toMatchObject({ status: 'COMPLETED', output: 'second' });
  });

  it('is not performed again when its scope ends before that', () => {
    const run = start(action('a', { onError: 'wait' }));
    run.control({ action: 'fail', path: 'a', code: 'x', message: 'm' });
    run.control({ action: 'retry', path: 'a' });
    run.tell({ type: 'cancel' });
    expect(run.record()).toMatchObject({ status: 'CANCELLED', tasks: [{ status: 'CANCELLED' }] });
    expect(run.all('cancel-action')).toHaveLength(1);
  });

  it('is performed at once by a continued run, which gets no late answers', () => {
    const run = start(action('a', { onError: 'wait' }));
    run.control({ action: 'fail', path: 'a', code: 'x', message: 'm' });
    run.tell({ type: 'drain' });
    expect(run.last('continue-as-new')).toHaveLength(1);
    run.forget('a');
    run.tell({ type: 'resumed' });
    run.control({ action: 'retry', path: 'a' });
    expect(run.last('run-action')).toHaveLength(1);
  });

  it('is undone when it may have taken effect', () => {
    const requests = [
      { action: 'skip', path: 'a' },
      { action: 'fail', path: 'a', code: 'given-up', message: 'No.' },
    ] as const;
    for (const request of requests) {
      const steps = chain(act('a', { on: 'attempted', input: 'undo' }, { onError: 'skip' }), action('z')).steps;
      const run = driveRun(compensating(steps));
      run.control(request);
      run.fail('z');
      expect(run.running()).toContain('a/compensate');
      run.complete('a/compensate');
      expect(run.record().compensation).toEqual({
        compensated: true,
        steps: [{ step: 'a', status: 'COMPLETED', error: null }],
      });
    }
  });
});

describe('a child that is taken over', () => {
  it('is cancelled and not awaited', () => {
    const run = start(child('a', { workflow: 'w' }));
    started(run);
    run.control({ action: 'complete', path: 'a', output: 1 });
    expect(run.all('steer-child')).toEqual([{ type: 'steer-child', path: 'a', executionId: 'ex-2', action: 'cancel' }]);
    expect(run.record().output).toBe(1);
  });

  it('while it is being started is cancelled when it is known which it is', () => {
    const run = start(child('a', { workflow: 'w' }), action('z'));
    run.control({ action: 'skip', path: 'a' });
    expect(run.all('steer-child')).toEqual([]);
    started(run);
    expect(run.all('steer-child')).toEqual([{ type: 'steer-child', path: 'a', executionId: 'ex-2', action: 'cancel' }]);
    expect(run.task('a').status).toBe('SKIPPED');
    expect(started(run)).toEqual([]);
  });

  it('is started again as another execution, once the first is known', () => {
    const run = start(child('a', { workflow: 'w' }, 'await', { onError: 'wait' }));
    run.control({ action: 'fail', path: 'a', code: 'x', message: 'm' });
    run.control({ action: 'retry', path: 'a' });
    expect(run.all('start-child')).toHaveLength(1);
    started(run);
    expect(run.all('start-child').map(({ child: { attempt, keyBase } }) => [attempt, keyBase])).toEqual([
      [undefined, 'ex-1:a'],
      [1, 'ex-1:a'],
    ]);
    run.tell({ type: 'child-started', path: 'a', executionId: 'ex-3' });
    run.tell({ type: 'child-ended', path: 'a', status: 'CANCELLED', output: null, error: null, executionId: 'ex-2' });
    run.tell({ type: 'child-ended', path: 'a', status: 'COMPLETED', output: 3, error: null, executionId: 'ex-3' });
    expect(run.record().output).toBe(3);
  });
});
