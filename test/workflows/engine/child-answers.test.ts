import { describe, expect, it } from 'vitest';
import type { PlanStep } from '../../../workflows/language/plan.ts';
import { child, parallel } from './build-open.ts';
import { action, buildRun, chain } from './build-run.ts';
import { type Driven, driveRun } from './drive-run.ts';

const start = (...steps: PlanStep[]) => driveRun(buildRun(chain(...steps)));
const started = (run: Driven, path = 'sub', executionId = 'ex-2') =>
  run.tell({ type: 'child-started', path, executionId });
const ended = (
  run: Driven,
  status: 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'TIMED_OUT' | 'TERMINATED',
  path = 'sub',
) => {
  const error = status === 'COMPLETED' ? null : { code: 'inner', message: 'it broke', step: 'x', details: null };
  return run.tell({ type: 'child-ended', path, status, output: 5, error, executionId: 'ex-2' });
};
const cancelOf = (path: string) => ({ type: 'steer-child', path, executionId: 'ex-2', action: 'cancel' });

describe('what a child answers', () => {
  it.each(['FAILED', 'CANCELLED', 'TIMED_OUT', 'TERMINATED'] as const)('%s: the step fails and tells why', (status) => {
    const run = start(child('sub'));
    started(run);
    ended(run, status);
    expect(run.record()).toMatchObject({
      status: 'FAILED',
      error: { code: 'child-failed', step: 'sub', details: { id: 'ex-2', status, error: { code: 'inner' } } },
    });
  });

  it('COMPLETED: the step gives its output, with its id where that was asked for', () => {
    const named: PlanStep = { ...child('sub'), body: { kind: 'child', mode: 'await', named: true } };
    const outputs = [child('sub'), named].map((step) => {
      const run = start(step);
      started(run);
      ended(run, 'COMPLETED');
      return run.record().output;
    });
    expect(outputs).toEqual([5, { id: 'ex-2', output: 5 }]);
  });

  it('refused: the step fails with the very error', () => {
    const run = start(child('sub'));
    const error = { code: 'workflow-not-found', message: 'none', step: null, details: null };
    run.tell({ type: 'child-refused', path: 'sub', error });
    expect(run.record().error).toEqual({ ...error, step: 'sub' });
  });

  it('changes nothing when it comes again, or of another child', () => {
    const run = start(child('sub'), action('after'));
    started(run);
    const open = JSON.stringify(run.state());
    expect(started(run)).toEqual([]);
    expect(
      run.tell({ type: 'child-ended', path: 'sub', status: 'COMPLETED', output: 1, error: null, executionId: 'ex-9' }),
    ).toEqual([]);
    expect(JSON.stringify(run.state())).toBe(open);
    ended(run, 'COMPLETED');
    const after = JSON.stringify(run.state());
    expect([started(run), ended(run, 'FAILED')]).toEqual([[], []]);
    expect(JSON.stringify(run.state())).toBe(after);
  });
});

describe('a child whose step is stopped', () => {
  it('is cancelled and awaited, beyond the time of grace', () => {
    const run = start(child('sub'));
    started(run);
    run.tell({ type: 'cancel' });
    expect(run.all('steer-child')).toEqual([cancelOf('sub')]);
    run.fire('grace');
    expect([run.ended(), run.status()]).toEqual([false, 'CANCELLING']);
    ended(run, 'CANCELLED');
    expect(run.record()).toMatchObject({ status: 'CANCELLED' });
    expect(run.task('sub')).toMatchObject({ status: 'CANCELLED', output: null, childId: 'ex-2' });
  });

  it('that is only being started is cancelled when it is known which it is', () => {
    const run = start(child('sub'));
    run.tell({ type: 'cancel' });
    expect(run.all('steer-child')).toEqual([]);
    started(run);
    expect(run.all('steer-child')).toEqual([cancelOf('sub')]);
    ended(run, 'TERMINATED');
    expect(run.task('sub').status).toBe('CANCELLED');
    expect(run.record().status).toBe('CANCELLED');
  });

  it('keeps what it did when it ended first', () => {
    const run = start(child('sub'));
    started(run);
    run.tell({ type: 'cancel' });
    ended(run, 'COMPLETED');
    expect(run.record()).toMatchObject({ status: 'CANCELLED', tasks: [{ status: 'COMPLETED', output: 5 }] });
  });

  it('fails when the child fails by itself', () => {
    const run = start(child('sub'));
    started(run);
    run.tell({ type: 'cancel' });
    ended(run, 'FAILED');
    expect(run.record()).toMatchObject({ status: 'CANCELLED', tasks: [{ status: 'FAILED' }] });
  });

  it('holds up a Parallel that others have won', () => {
    const run = start(parallel('par', [[child('sub')], [action('a')]], 'any'), action('z'));
    started(run, 'par/sub');
    run.complete('par/a');
    expect(run.all('steer-child')).toEqual([cancelOf('par/sub')]);
    expect(run.running()).toEqual([]);
    ended(run, 'CANCELLED', 'par/sub');
    expect(run.running()).toEqual(['z']);
    expect(run.task('par').output).toEqual({ branches: [null, 'did par/a'] });
  });

  it('detached and being accepted, has been started all the same', () => {
    const run = start(child('sub', { workflow: 'b' }, 'detach'));
    run.tell({ type: 'cancel' });
    started(run);
    expect(run.record()).toMatchObject({
      status: 'CANCELLED',
      tasks: [{ status: 'COMPLETED', output: { id: 'ex-2' } }],
    });
  });
});

describe('a pause', () => {
  it('is passed on to the children that are awaited, and so is its end', () => {
    const run = driveRun(buildRun({ steps: [child('one'), child('two'), child('gone')] }));
    started(run, 'one', 'ex-11');
    started(run, 'gone', 'ex-13');
    run.tell({ type: 'child-ended', path: 'gone', status: 'COMPLETED', output: 5, error: null });
    run.control({ action: 'pause' });
    expect(run.last('steer-child')).toEqual([
      { type: 'steer-child', path: 'one', executionId: 'ex-11', action: 'pause' },
    ]);
    started(run, 'two', 'ex-12');
    expect(run.last('steer-child')).toEqual([
      { type: 'steer-child', path: 'two', executionId: 'ex-12', action: 'pause' },
    ]);
    run.control({ action: 'resume' });
    expect(run.last('steer-child').map(({ path, action }) => [path, action])).toEqual([
      ['one', 'resume'],
      ['two', 'resume'],
    ]);
  });
});
