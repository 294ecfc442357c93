import { describe, expect, it } from 'vitest';
import { action, buildRun, chain, choice, pure, wait } from './build-run.ts';
import { driveRun } from './drive-run.ts';

const drive = (...steps: Parameters<typeof chain>) => driveRun(buildRun(chain(...steps), { engineVersion: 3 }));

describe('what was decided about a step is done:', () => {
  it('an action is asked for, with its key', () => {
    const run = drive(action('a', { input: 1 }));
    expect(run.task('a')).toMatchObject({ status: 'RUNNING', attempts: 1, startedAt: 1_000 });
    expect(run.action('a')).toMatchObject({ path: 'a', input: 1, idempotencyKey: 'ex-1:a' });
  });

  it('a Wait passes on what it is given, at once when its time is over', () => {
    const run = drive(pure('p', { input: 7 }), wait('w', 2_000), pure('end'));
    expect(run.task('w')).toMatchObject({ status: 'WAITING', reason: { kind: 'time', until: 3_000 } });
    run.fire('wait:w');
    expect(run.record().output).toBe(7);
    const past = drive(pure('p', { input: 7 }), { ...wait('w', 1), input: { until: '1970-01-01T00:00:00Z' } });
    expect(past.record()).toMatchObject({ status: 'COMPLETED', output: 7 });
  });

  it('a Choice without a case that holds has nothing to give', () => {
    expect(drive(choice('c', [['{{ false }}', [action('a')]]])).record().output).toBeNull();
  });

  it('Output and Response set what the run gives and what a waiting caller is answered with', () => {
    const body = pure('r', { type: 'Response', input: { status: 201, headers: { 'x-n': '1' }, body: 'made' } });
    const run = drive(body, pure('o', { type: 'Output', input: 'out' }), pure('end', { input: 'last' }));
    expect(run.record()).toMatchObject({
      output: 'out',
      response: { status: 201, headers: { 'x-n': '1' }, body: 'made' },
    });
    expect(drive(body, pure('end', { input: 'last' })).record().output).toBe('made');
  });
});
