import { describe, expect, it } from 'vitest';
import { parallel } from './build-open.ts';
import { action, buildRun, chain, pure } from './build-run.ts';
import { driveRun } from './drive-run.ts';

describe('an answer from outside', () => {
  const both = () => driveRun(buildRun({ steps: [action('a'), action('b')] }, { engineVersion: 3 }));

  it('ends the step, and stands when the step had been asked to stop and ended first', () => {
    const run = both();
    run.fail('a');
    run.complete('b', 'done all the same');
    expect(run.record()).toMatchObject({ status: 'FAILED', error: { step: 'a' } });
    expect(run.task('b')).toMatchObject({ status: 'COMPLETED', output: 'done all the same' });
  });

  it('cancels the step when it stopped because it was asked to, and fails it when it did not', () => {
    const stopped = both();
    stopped.fail('a');
    stopped.fail('b', 'x', true);
    expect(stopped.task('b').status).toBe('CANCELLED');
    const failed = both();
    failed.fail('a');
    failed.fail('b', 'own');
    expect(failed.task('b')).toMatchObject({ status: 'FAILED', error: { code: 'own' } });
    // Nobody had asked.
    const unasked = both();
    unasked.fail('a', 'x', true);
    expect(unasked.task('a').status).toBe('FAILED');
  });

  it('to a step that nobody waits for any more is kept, and changes nothing else', () => {
    const first = parallel('p', [[action('a')], [action('b')]], 'any');
    const run = driveRun(buildRun(chain(first, pure('end')), { engineVersion: 3 }));
    run.complete('p/a', 'won');
    run.complete('p/b', 'late');
    expect(run.record().output).toEqual({ branches: ['won', null] });
    expect(run.task('p/b').output).toBe('late');
  });

  it('that comes twice changes nothing', () => {
    const run = both();
    run.complete('a', 1);
    run.complete('a', 2);
    expect(run.task('a').output).toBe(1);
  });
});
