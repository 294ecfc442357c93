import { describe, expect, it } from 'vitest';
import { action, buildRun, chain, pure, wait } from './build-run.ts';
import { driveRun } from './drive-run.ts';

const drive = (timeoutMs = 3_600_000) =>
  driveRun(
    buildRun({ steps: [...chain(action('a'), pure('end')).steps, wait('w', 60_000)] }, { engineVersion: 3, timeoutMs }),
  );

describe('an event', () => {
  it('about what the run does not know changes nothing', () => {
    const run = drive();
    const before = JSON.stringify(run.state());
    run.complete('nowhere');
    run.fail('w[3]');
    run.tell({ type: 'timer-fired', timer: 'wait:x' });
    run.tell({ type: 'evaluated', id: '9', value: 1 });
    run.tell({ type: 'lease-granted', path: 'a' });
    expect(JSON.stringify(run.state())).toBe(before);
  });

  it('that cancels the run tells why, if that was told before', () => {
    const run = drive();
    run.tell({ type: 'cancel-reason', reason: 'No longer needed.' });
    run.tell({ type: 'cancel' });
    expect(run.status()).toBe('CANCELLING');
    run.fail('a', 'x', true);
    const error = {
      code: 'execution-cancelled',
      message: 'No longer needed.',
      details: { reason: 'No longer needed.' },
    };
    expect(run.record()).toMatchObject({ status: 'CANCELLED', error });
  });

  it('that ends its time stops what runs, and a second end changes nothing', () => {
    const run = drive(5_000);
    run.fire('deadline');
    run.tell({ type: 'cancel' });
    run.fail('a', 'x', true);
    expect(run.record()).toMatchObject({ status: 'TIMED_OUT', error: { code: 'execution-timeout' } });
    expect(run.task('w').status).toBe('CANCELLED');
  });

  it('that resumes a run arms its timers again', () => {
    const run = drive();
    const armed = run.tell({ type: 'resumed' }).filter(({ type }) => type === 'start-timer');
    expect(armed).toEqual([
      { type: 'start-timer', timer: 'wait:w', at: 61_000 },
      { type: 'start-timer', timer: 'deadline', at: 3_601_000 },
    ]);
  });
});
