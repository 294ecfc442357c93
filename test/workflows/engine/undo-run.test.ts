import { describe, expect, it } from 'vitest';
import type { PlanStep } from '../../../workflows/language/plan.ts';
import { undone } from './build-open.ts';
import { action, actionBody, buildRun, chain, pure, terminate } from './build-run.ts';
import { driveRun } from './drive-run.ts';
import { act, compensating, undoAll } from './drive-undoing.ts';

const start = (...steps: PlanStep[]) => driveRun(compensating(chain(...steps).steps, { input: { id: 7 } }));
const ok = (step: string) => ({ step, status: 'COMPLETED', error: null });

describe('when a run does not complete', () => {
  it('each completed step is undone, the last first, one at a time, as a task of its own', () => {
    const run = start(act('a'), act('b'), action('c'));
    run.complete('a');
    run.complete('b', { ref: 5 });
    run.fail('c');
    expect([run.running(), run.status(), run.ended()]).toEqual([['b/compensate'], 'RUNNING', false]);
    expect(run.action('b/compensate')).toEqual({
      executionId: 'ex-1',
      tenantId: 'default',
      path: 'b/compensate',
      type: 'Undo',
      revision: 1,
      input: { back: { ref: 5 } },
      idempotencyKey: 'ex-1:b/compensate',
      retry: actionBody.retry,
      timeout: actionBody.timeout,
      repeatable: true,
    });
    expect(run.task('b/compensate')).toMatchObject({ type: 'Undo', status: 'RUNNING', attempts: 1 });
    run.tell({ type: 'action-completed', path: 'b/compensate', result: { output: 'gone', attempts: 2 } });
    expect(run.task('b/compensate')).toMatchObject({ status: 'COMPLETED', output: 'gone', attempts: 2 });
    expect([run.task('b').status, run.running()]).toEqual(['COMPENSATED', ['a/compensate']]);
    run.complete('a/compensate');
    expect(run.record()).toMatchObject({ status: 'FAILED', error: { code: 'boom', step: 'c' } });
    expect(run.record().compensation).toEqual({ compensated: true, steps: [ok('b'), ok('a')] });
    expect(run.record().tasks.map(({ path, status }) => `${path} ${status}`)).toEqual([
      'a COMPENSATED',
      'a/compensate COMPLETED',
      'b COMPENSATED',
      'b/compensate COMPLETED',
      'c FAILED',
    ]);
  });

  it('an undoing that fails is noted, and the others go on', () => {
    const run = start(act('a'), act('b', { input: '{{ 1 / 0 }}' }), act('c'), action('z'));
    for (const path of ['a', 'b', 'c']) run.complete(path);
    run.fail('z');
    run.tell({
      type: 'action-failed',
      path: 'c/compensate',
      attempts: 3,
      cancelled: false,
      error: { code: 'http-status', message: 'no', step: 'c/compensate', details: null },
    });
    run.complete('a/compensate');
    const { compensation } = run.record();
    expect(compensation).toMatchObject({
      compensated: false,
      steps: [
        { step: 'c', status: 'FAILED', error: { code: 'http-status' } },
        { step: 'b', status: 'FAILED', error: { code: 'expression-failed', step: 'b/compensate' } },
        ok('a'),
      ],
    });
    expect([run.task('c').status, run.task('b').status, run.task('a').status]).toEqual([
      'COMPLETED',
      'COMPLETED',
      'COMPENSATED',
    ]);
    expect(run.task('c/compensate')).toMatchObject({ status: 'FAILED', attempts: 3 });
    expect(run.task('b/compensate')).toMatchObject({ status: 'FAILED', error: { code: 'expression-failed' } });
  });

  it('pure undoings are done in place', () => {
    const run = start(
      pure('a', {
        input: 'x',
        compensate: undone({ type: 'Echo', input: '{{ output + "!" }}', body: { kind: 'pure', role: 'none' } }),
      }),
      pure('b', { compensate: undone({ type: 'Nope', body: { kind: 'pure', role: 'none' } }) }),
      pure('c', {
        compensate: undone({ type: 'TextOperation.Reverse', input: { text: 5 }, body: { kind: 'pure', role: 'none' } }),
      }),
      terminate('t', { status: 'failed', code: 'enough', message: 'm' }),
    );
    expect(run.task('a/compensate')).toMatchObject({ status: 'COMPLETED', input: 'x!', output: 'x!' });
    expect(run.record()).toMatchObject({
      status: 'FAILED',
      error: { code: 'enough' },
      compensation: { compensated: false },
    });
    expect(run.record().compensation?.steps.map(({ step, error }) => [step, error?.code])).toEqual([
      ['c', 'step-input-invalid'],
      ['b', 'step-failed'],
      ['a', undefined],
    ]);
  });

  it('runs after everything that runs has stopped, and what stopped in time is undone as well', () => {
    const run = driveRun(compensating([act('a'), act('b'), action('c')]));
    run.complete('a');
    run.fail('c');
    expect(run.running()).toEqual(['b']);
    run.complete('b');
    expect(undoAll(run)).toEqual(['b/compensate', 'a/compensate']);
  });

  it('has nothing to undo: the record says so', () => {
    const run = start(act('a'), action('b'));
    run.fail('a');
    expect(run.record().compensation).toEqual({ compensated: true, steps: [] });
    const plain = driveRun(buildRun(chain(action('a'))));
    plain.fail('a');
    expect(plain.record()).not.toHaveProperty('compensation');
  });

  it('undoes nothing when it completes, be it by Terminate', () => {
    const run = start(act('a'), terminate('t', { status: 'completed' }), act('b'));
    run.complete('a');
    expect(run.record().status).toBe('COMPLETED');
    expect(run.record()).not.toHaveProperty('compensation');
    expect(run.task('a').status).toBe('COMPLETED');
  });
});

describe('while a run is undone', () => {
  const failing = () => {
    const run = start(act('a'), act('b'), action('c'));
    run.complete('a');
    run.complete('b');
    return run;
  };

  it('no cancel, no deadline, no pause and no hand gets in its way', () => {
    const run = failing();
    run.control({ action: 'pause' });
    run.fail('c');
    expect(run.timers()).toEqual([]);
    run.tell({ type: 'cancel' });
    expect(run.control({ action: 'pause' })).toMatchObject({ code: 'execution-ending' });
    expect(run.control({ action: 'resume' })).toMatchObject({ code: 'execution-ending' });
    for (const path of ['b', 'b/compensate'])
      expect(run.control({ action: 'skip', path })).toMatchObject({ code: 'task-not-waiting' });
    expect(undoAll(run)).toEqual(['b/compensate', 'a/compensate']);
    expect(run.record().status).toBe('FAILED');
  });

  it('it shows CANCELLING after a cancel, and RUNNING after the time is over', () => {
    const cancelled = failing();
    cancelled.tell({ type: 'cancel' });
    cancelled.fail('c', 'step-cancelled', true);
    expect([cancelled.status(), cancelled.running()]).toEqual(['CANCELLING', ['b/compensate']]);
    undoAll(cancelled);
    expect(cancelled.record()).toMatchObject({ status: 'CANCELLED', compensation: { compensated: true } });
    const late = failing();
    late.fire('deadline');
    late.fire('grace');
    expect([late.status(), late.running()]).toEqual(['RUNNING', ['c', 'b/compensate']]);
    expect(late.complete('c', 'too late')).toEqual([]);
    undoAll(late);
    expect(late.record()).toMatchObject({ status: 'TIMED_OUT', compensation: { compensated: true } });
  });

  it('it is continued as new between two undoings', () => {
    const run = failing();
    run.fail('c');
    run.tell({ type: 'drain' });
    expect(run.last('continue-as-new')).toEqual([]);
    run.complete('b/compensate');
    expect([run.last('continue-as-new').length, run.running()]).toEqual([1, []]);
    run.tell({ type: 'resumed' });
    expect(run.running()).toEqual(['a/compensate']);
    run.complete('a/compensate');
    expect(run.record().compensation).toEqual({ compensated: true, steps: [ok('b'), ok('a')] });
  });

  it('an answer that comes again changes nothing', () => {
    const run = failing();
    run.fail('c');
    run.complete('b/compensate');
    const before = JSON.stringify(run.state());
    expect([run.complete('b/compensate'), run.fail('b/compensate'), run.complete('c')]).toEqual([[], [], []]);
    expect(JSON.stringify(run.state())).toBe(before);
  });
});

describe('references', () => {
  const reference = { '\u0000ref': 'v1', size: 100_000 };
  const echo = { type: 'Echo', body: { kind: 'pure' as const, role: 'none' as const } };

  it('that are looked into are evaluated outside when the step is undone', () => {
    const run = start(act('a', { input: { to: '{{ output.id }}' } }), action('z'));
    run.complete('a', reference);
    run.fail('z');
    const [asked] = run.all('evaluate');
    expect(asked?.work).toMatchObject({
      kind: 'template',
      template: { to: '{{ output.id }}' },
      test: false,
      scope: { output: reference, input: null, steps: {} },
    });
    expect(run.task('a/compensate').status).toBe('RUNNING');
    run.tell({ type: 'evaluated', id: asked?.id ?? '', value: { to: 9 } });
    expect(run.action('a/compensate').input).toEqual({ to: 9 });
    undoAll(run);
    expect(run.record().compensation).toEqual({ compensated: true, steps: [ok('a')] });
  });

  it('that are passed on go to the action as they are, and to pure steps outside', () => {
    const run = start(act('a', { input: '{{ output }}' }), act('b', { ...echo, input: '{{ output }}' }), action('z'));
    run.complete('a', reference);
    run.complete('b', reference);
    run.fail('z');
    const [asked] = run.all('evaluate');
    expect(asked?.work).toMatchObject({ kind: 'pure', type: 'Echo', revision: 1, input: reference });
    run.tell({ type: 'evaluated', id: asked?.id ?? '', value: 'done' });
    expect(run.task('b/compensate')).toMatchObject({ status: 'COMPLETED', output: 'done' });
    expect(run.action('a/compensate').input).toEqual(reference);
  });

  it('that cannot be evaluated fail their undoing alone', () => {
    const run = start(act('b'), act('a', { input: { to: '{{ output.id }}' } }), action('z'));
    run.complete('b');
    run.complete('a', reference);
    run.fail('z');
    const error = { code: 'expression-failed', message: 'no id', step: null, details: null };
    run.tell({ type: 'evaluation-failed', id: run.all('evaluate')[0]?.id ?? '', error });
    expect(run.task('a/compensate').error).toEqual({ ...error, step: 'a/compensate' });
    expect(undoAll(run)).toEqual(['b/compensate']);
    expect(run.record().compensation?.compensated).toBe(false);
  });
});
