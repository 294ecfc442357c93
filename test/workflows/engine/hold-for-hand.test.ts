import { describe, expect, it } from 'vitest';
import type { PlanStep } from '../../../workflows/language/plan.ts';
import { loop, parallel, tryStep } from './build-open.ts';
import { action, buildRun, chain, pure } from './build-run.ts';
import { driveRun } from './drive-run.ts';

const start = (...steps: PlanStep[]) => driveRun(buildRun(chain(...steps)));

describe('a failed step with onError "wait"', () => {
  it('stays open with its error, and the run waits', () => {
    const run = start(action('a', { onError: 'wait' }), action('z'));
    run.fail('a', 'http-status');
    expect(run.task('a')).toMatchObject({
      status: 'WAITING',
      error: { code: 'http-status' },
      reason: { kind: 'hand', message: expect.stringContaining('http-status') },
    });
    expect([run.status(), run.running(), run.ended()]).toEqual(['WAITING', [], false]);
  });

  it('is held whatever kind of step it is, each by itself', () => {
    const run = start(
      loop('l', [1, 2], [pure('p', { input: '{{ 1 / 0 }}', onError: 'wait' })], { concurrency: 2 }),
      pure('z'),
    );
    expect(run.task('l[1]/p')).toMatchObject({ status: 'WAITING', reason: { kind: 'hand' } });
    run.control({ action: 'complete', path: 'l[1]/p', output: 2 });
    run.control({ action: 'skip', path: 'l[0]/p' });
    expect(run.record().output).toEqual({ items: [null, 2], errors: [] });
  });

  it('is held around others that failed', () => {
    const run = start(tryStep('t', [action('a')], null, { onError: 'wait' }), action('z'));
    run.fail('t/a');
    expect(run.task('t')).toMatchObject({ status: 'WAITING', error: { step: 't/a' } });
    run.control({ action: 'complete', path: 't', output: 1 });
    expect(run.task('t')).toMatchObject({ status: 'COMPLETED', output: 1 });
    expect(run.running()).toEqual(['z']);
  });

  it('that is failed by hand fails its scope, or is caught there', () => {
    const run = start(tryStep('t', [action('a', { onError: 'wait' })], [pure('c', { input: '{{ error.code }}' })]));
    run.fail('t/a');
    run.control({ action: 'fail', path: 't/a', code: 'given-up', message: 'No.' });
    expect(run.record()).toMatchObject({ status: 'COMPLETED', output: 'given-up' });
    expect(run.task('t/a')).toMatchObject({ status: 'FAILED', error: { code: 'given-up' } });
  });

  it('is not held when its scope is being stopped, and is cancelled with it', () => {
    const run = driveRun(
      buildRun({ steps: [action('a', { onError: 'wait' }), action('b'), action('held', { onError: 'wait' })] }),
    );
    run.fail('held');
    run.fail('b');
    expect(run.task('held').status).toBe('CANCELLED');
    run.fail('a', 'other');
    expect(run.record()).toMatchObject({ status: 'FAILED', error: { step: 'b' } });
    expect(run.task('a').status).toBe('FAILED');
  });

  it('loses a race like any other', () => {
    const run = start(parallel('p', [[action('a', { onError: 'wait' })], [action('b')]], 'any'));
    run.fail('p/a');
    run.complete('p/b');
    expect(run.record()).toMatchObject({ status: 'COMPLETED', output: { branches: [null, 'did p/b'] } });
    expect(run.task('p/a').status).toBe('CANCELLED');
  });

  it('counts as performed anew in a run that retries another', () => {
    const reuse = { z: { status: 'COMPLETED' as const, output: 'old' } };
    const run = driveRun(buildRun(chain(action('a', { onError: 'wait' }), action('z')), { reuse }));
    run.fail('a');
    run.control({ action: 'skip', path: 'a' });
    expect(run.running()).toEqual(['z']);
  });
});
