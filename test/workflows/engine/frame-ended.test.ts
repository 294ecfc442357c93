import { describe, expect, it } from 'vitest';
import { loop, parallel, tryStep } from './build-open.ts';
import { action, buildRun, chain, choice, pure } from './build-run.ts';
import { driveRun } from './drive-run.ts';

const drive = (...steps: Parameters<typeof chain>) => driveRun(buildRun(chain(...steps), { engineVersion: 3 }));

describe('a scope that has ended', () => {
  it('lets the step that holds it go on, through all scopes around', () => {
    const nested = tryStep(
      't',
      [choice('c', [['{{ true }}', [parallel('p', [[loop('l', [1], [action('a')])]])]]])],
      null,
    );
    const run = drive(nested, pure('end'));
    run.complete('t/c/p/l[0]/a', 'done');
    expect(run.record().output).toEqual({ branches: [{ items: ['done'], errors: [] }] });
  });

  it('fails the step that holds it, and what that handles goes on', () => {
    const run = drive(
      choice('c', [['{{ true }}', [action('a')]]], null, { onError: 'skip' }),
      pure('end', { input: 1 }),
    );
    run.fail('c/a');
    expect(run.task('c')).toMatchObject({ status: 'FAILED', error: { step: 'c/a' } });
    expect(run.record()).toMatchObject({ status: 'COMPLETED', output: 1 });
  });

  it('ends the run with what was set last, else with its own output', () => {
    expect(drive(pure('o', { type: 'Output', input: 1 }), pure('end', { input: 2 })).record().output).toBe(1);
    expect(drive(pure('end', { input: 2 })).record().output).toBe(2);
  });

  it('stopped, waits for what still runs in it', () => {
    const run = drive(parallel('p', [[choice('c', [['{{ true }}', [action('a')]]])], [action('b')]]));
    run.fail('p/b');
    expect(run.ended()).toBe(false);
    run.fail('p/c/a', 'x', true);
    expect(run.record()).toMatchObject({ status: 'FAILED', error: { step: 'p/b' } });
  });
});
