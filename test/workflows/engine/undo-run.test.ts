import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunInput } from '../../../workflows/execution.ts';
import type { CompensatePlan, PlanStep } from '../../../workflows/language/plan.ts';
import { approval, child, loop, parallel, tryStep, undone } from './build-open.ts';
import { action, actionBody, buildRun, chain, choice, pure, terminate } from './build-run.ts';
import { type Driven, driveRun } from './drive-run.ts';

const act = (id: string, more: Partial<CompensatePlan> = {}, extra: Partial<PlanStep> = {}) =>
  action(id, { compensate: undone(more), ...extra });
const runOf = (steps: PlanStep[], more: Partial<RunInput> = {}): RunInput => {
  const run = buildRun({ steps }, more);
  return { ...run, plan: { ...run.plan, compensates: true } };
};
const start = (...steps: PlanStep[]) => driveRun(runOf(chain(...steps).steps, { input: { id: 7 } }));
const ok = (step: string) => ({ step, status: 'COMPLETED', error: null });
/** Answers the undoings as they come; gives their paths in order. */
function undoAll(run: Driven): string[] {
  const order: string[] = [];
  for (let next = run.running()[0]; next && !run.ended(); next = run.running()[0]) {
    order.push(next);
    run.complete(next);
  }
  return order;
}

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
    const run = driveRun(runOf([act('a'), act('b'), action('c')]));
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

  it('undoes what a Try has caught only when the run fails', () => {
    const caught = start(tryStep('t', [act('a'), action('b', { after: ['a'] })], [pure('c')]), action('z'));
    caught.complete('t/a');
    caught.fail('t/b');
    expect(caught.running()).toEqual(['z']);
    caught.fail('z');
    expect(undoAll(caught)).toEqual(['t/a/compensate']);
  });

  it('undoes what was reused, since it stands', () => {
    const reuse = { a: { status: 'COMPLETED' as const, output: 1 } };
    const run = driveRun(runOf(chain(act('a'), action('b')).steps, { reuse }));
    run.fail('b');
    expect(run.action('a/compensate').input).toEqual({ back: 1 });
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
    expect(run.control({ action: 'pause' })).toMatchObject({ code: 'execution-ended' });
    expect(run.control({ action: 'resume' })).toMatchObject({ code: 'execution-ended' });
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

  it('a step with a handler has its own compensation listed once, beside the handler', () => {
    const run = start(
      action('a', { compensate: undone({ on: 'attempted' }), onError: { steps: [act('h')] } }),
      action('z'),
    );
    run.fail('a', 'outcome-unknown');
    run.complete('a/h');
    run.fail('z');
    expect(undoAll(run)).toEqual(['a/h/compensate', 'a/compensate']);
    expect(run.record().compensation?.compensated).toBe(true);
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

describe('a step that is retried by hand', () => {
  it('and was noted before is undone once, as it was the last time', () => {
    const run = start(loop('l', [1], [act('a')], {}, { onError: 'wait' }), action('z'));
    run.complete('l[0]/a');
    run.fail('z');
    expect(run.action('l[0]/a/compensate').input).toEqual({ back: 'did l[0]/a' });
    const walked = start(
      tryStep('t', [act('a'), action('b', { after: ['a'] })], null, { onError: 'wait' }),
      action('z'),
    );
    walked.complete('t/a', 1);
    walked.fail('t/b');
    walked.control({ action: 'retry', path: 't' });
    walked.complete('t/a', 2);
    walked.complete('t/b');
    walked.fail('z');
    expect(walked.action('t/a/compensate').input).toEqual({ back: 2 });
    expect(undoAll(walked)).toEqual(['t/a/compensate']);
    expect(walked.record().compensation?.steps).toEqual([ok('t/a')]);
  });
});

/** A random step: a leaf, or a construct around others. */
type Shape = string | { kind: string; of: Shape[] };

function stepOf(shape: Shape, id: string): PlanStep {
  const compensate = undone();
  if (typeof shape === 'string') {
    if (shape === 'act') return action(id, { compensate });
    if (shape === 'pure') return pure(id, { compensate });
    return shape === 'child' ? child(id, { workflow: 'w' }, 'await', { compensate }) : approval(id);
  }
  const inner = shape.of.map((one, at) => stepOf(one, `${id}_${at}`));
  if (shape.kind === 'par')
    return parallel(
      id,
      inner.map((one) => [one]),
    );
  if (shape.kind === 'loop') return loop(id, [1, 2, 3], chain(...inner).steps, { concurrency: 2 });
  return shape.kind === 'try' ? tryStep(id, inner, null) : choice(id, [['{{ true }}', inner]]);
}

/** Answers what is open in any order, ends the run somewhere between, and answers what is being stopped. */
function leadOn(run: Driven, pick: () => number, end: string): void {
  let ending = false;
  for (let turns = pick() % 40; ; turns -= 1) {
    const open = Object.entries(run.state().open).filter(([path]) => path !== 'last');
    if (!ending && (turns <= 0 || open.length === 0)) {
      ending = true;
      if (end === 'fail') run.fail('last');
      else if (end === 'cancel') run.tell({ type: 'cancel' });
      else run.fire('deadline');
      if (end !== 'fail') run.fail('last', 'step-cancelled', true);
      continue;
    }
    const [path, step] = open[pick() % open.length] ?? [];
    if (path === undefined || step === undefined) return;
    answer(run, path, step.kind, ending && pick() % 2 === 0);
  }
}

function answer(run: Driven, path: string, kind: string, stops: boolean): void {
  if (kind === 'action') {
    if (stops) run.fail(path, 'step-cancelled', true);
    else run.complete(path);
  } else if (kind === 'approval') run.control({ action: 'complete', path, output: 1 });
  else {
    run.tell({ type: 'child-started', path, executionId: 'ex-2' });
    run.tell({ type: 'child-ended', path, status: stops ? 'CANCELLED' : 'COMPLETED', output: 1, error: null });
  }
}

/** The steps that completed, in order, as whoever listens was told. */
function completions(run: Driven): string[] {
  const told = run.state().events.filter(({ type, status }) => type === 'task.changed' && status === 'COMPLETED');
  return told.flatMap(({ path = '' }) => (run.task(path).type === 'Undo' ? [] : [path]));
}

describe('the order of undoing', () => {
  const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
    shape: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom('act', 'pure', 'child', 'ask'),
      fc.record({
        kind: fc.constantFrom('par', 'loop', 'try', 'choice'),
        of: fc.array(tie('shape'), { minLength: 1, maxLength: 3 }),
      }),
    ),
  }));
  const ends = fc.constantFrom('fail', 'cancel', 'deadline');
  const picks = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 60 });

  it('is the reverse of completion, whatever completes when, however the run ends', () => {
    let undoneInAll = 0;
    fc.assert(
      fc.property(fc.array(shape, { minLength: 1, maxLength: 4 }), picks, ends, (shapes, given, end) => {
        const steps = [...shapes.map((one, at) => stepOf(one, `s${at}`)), action('last')];
        const run = driveRun(runOf(steps, { notify: true }));
        let at = 0;
        leadOn(run, () => given[at++ % given.length] ?? 0, end);
        const plans = new Set(['Act', 'Echo', 'Workflow']);
        const completed = completions(run).filter((path) => plans.has(run.task(path).type));
        expect(undoAll(run)).toEqual(completed.toReversed().map((path) => `${path}/compensate`));
        expect(run.record().compensation?.steps.map(({ step }) => step)).toEqual(completed.toReversed());
        for (const path of completed) expect(run.task(path).status).toBe('COMPENSATED');
        undoneInAll += completed.length;
      }),
      { numRuns: 200 },
    );
    expect(undoneInAll).toBeGreaterThan(200);
  });
});
