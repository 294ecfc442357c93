import { describe, expect, it } from 'vitest';
import { approval } from './build-open.ts';
import { action, buildRun, wait } from './build-run.ts';
import { type Driven, driveRun } from './drive-run.ts';
import { act, compensating } from './drive-undoing.ts';
import { statusesOf } from './simulate-run.ts';

const internal = { code: 'internal', message: expect.stringMatching(/could not go on: .*open frame/), step: null };
/** A state that no event leads to: the engine throws at the next answer. */
const breakState = (run: Driven): void => {
  delete run.state().frames[''];
};

describe('a run that the engine cannot carry on', () => {
  it('fails as internal, and what is open is told to stop', () => {
    const steps = [action('a'), action('b'), wait('w', 1_000), approval('p')];
    const run = driveRun(buildRun({ steps }, { engineVersion: 2 }));
    breakState(run);
    run.complete('b');
    expect(run.record()).toMatchObject({ status: 'FAILED', error: internal, output: null });
    expect(statusesOf(run.record())).toEqual({ a: 'CANCELLED', b: 'CANCELLED', w: 'CANCELLED', p: 'CANCELLED' });
    expect(run.last('cancel-action')).toContainEqual({ type: 'cancel-action', path: 'a' });
    expect(run.timers()).toEqual([]);
  });

  it('undoes what was done before', () => {
    const run = driveRun(compensating([act('a'), action('b'), action('c')]));
    run.complete('a');
    breakState(run);
    run.fail('b');
    expect([run.ended(), run.status()]).toEqual([false, 'RUNNING']);
    // What was told to stop may answer, and counts for nothing.
    run.complete('c');
    run.tell({ type: 'cancel' });
    run.complete('a/compensate');
    expect(run.record()).toMatchObject({ status: 'FAILED', error: internal, compensation: { compensated: true } });
    expect(statusesOf(run.record())).toMatchObject({ a: 'COMPENSATED', c: 'CANCELLED' });
  });
});
