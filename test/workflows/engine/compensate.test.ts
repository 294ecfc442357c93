import { describe, expect, it } from 'vitest';
import type { Json } from '../../../workflows/language/json.ts';
import type { PlanStep } from '../../../workflows/language/plan.ts';
import { loop, tryStep, undone } from './build-open.ts';
import { action, chain, pure } from './build-run.ts';
import { type Driven, driveRun } from './drive-run.ts';
import { act, compensating, undoAll } from './drive-undoing.ts';

const begin = (steps: PlanStep[], vars: { [name: string]: Json } = {}) => {
  const run = compensating(steps, { input: { id: 7 } });
  return driveRun({ ...run, plan: { ...run.plan, vars } });
};
const start = (...steps: PlanStep[]) => begin(chain(...steps).steps);
const undoneSteps = (run: Driven) => run.state().undo.map(({ path }) => path);
const attempted = (input: Json = 'undo') => undone({ on: 'attempted', input });

describe('what is noted to be undone', () => {
  it.each<[string, 'completed' | 'attempted', (run: Driven) => void, boolean]>([
    ['completed', 'completed', (run) => run.complete('a'), true],
    ['completed', 'attempted', (run) => run.complete('a'), true],
    ['step-timeout', 'completed', (run) => run.fail('a', 'step-timeout'), false],
    ['step-timeout', 'attempted', (run) => run.fail('a', 'step-timeout'), true],
    ['outcome-unknown', 'attempted', (run) => run.fail('a', 'outcome-unknown'), true],
    ['http-unreachable', 'attempted', (run) => run.fail('a', 'http-unreachable'), true],
    ['step-failed', 'attempted', (run) => run.fail('a', 'step-failed'), true],
    ['http-status', 'attempted', (run) => run.fail('a', 'http-status'), false],
    ['skipped by hand', 'completed', (run) => run.control({ action: 'skip', path: 'a' }), false],
    ['skipped by hand', 'attempted', (run) => run.control({ action: 'skip', path: 'a' }), true],
    ['completed by hand', 'completed', (run) => run.control({ action: 'complete', path: 'a', output: 1 }), true],
    ['failed by hand', 'attempted', (run) => run.control({ action: 'fail', path: 'a', code: 'x', message: 'm' }), true],
  ])('of a step that is %s, with on: %s', (_name, on, end, noted) => {
    const run = begin(chain(action('a', { compensate: undone({ on }), onError: 'skip' }), action('z')).steps);
    end(run);
    expect(run.running()).toContain('z');
    expect(undoneSteps(run)).toEqual(noted ? ['a'] : []);
  });

  it('is nothing of a step that was skipped, or never ran', () => {
    const run = begin([
      pure('a', { when: '{{ false }}', compensate: attempted() }),
      action('b', { after: ['z'], compensate: attempted() }),
      action('z'),
    ]);
    run.fail('z');
    expect(run.record().compensation).toEqual({ compensated: true, steps: [] });
  });

  it.each([
    ['attempted', ['a']],
    ['completed', []],
  ] as const)('of a step that is cancelled while it runs, with on: %s', (on, expected) => {
    const run = begin([action('a', { compensate: undone({ on, input: 'x' }) }), action('z')]);
    run.fail('z');
    run.fail('a', 'step-cancelled', true);
    expect(run.running().map((path) => path.replace('/compensate', ''))).toEqual(expected);
  });

  it('of a step that was held for a hand follows from how it failed', () => {
    for (const [code, noted] of [
      ['outcome-unknown', ['a']],
      ['http-status', []],
    ] as const) {
      const run = begin([action('a', { compensate: attempted(), onError: 'wait' }), action('z')]);
      run.fail('a', code);
      run.fail('z');
      expect(run.running().map((path) => path.replace('/compensate', ''))).toEqual(noted);
    }
  });

  it.each(['skip', 'retry', 'fail'] as const)('and is not forgotten by a %s by hand', (asked) => {
    for (const [code, noted] of [
      ['outcome-unknown', ['a/compensate']],
      ['http-status', []],
    ] as const) {
      const run = begin([action('a', { compensate: attempted(), onError: 'wait' }), action('z')]);
      run.fail('a', code);
      run.control(
        asked === 'fail'
          ? { action: asked, path: 'a', code: 'step-failed', message: 'm' }
          : { action: asked, path: 'a' },
      );
      if (asked === 'retry') run.fail('a', 'http-status');
      run.fail('z');
      expect(undoAll(run)).toEqual(asked === 'fail' ? ['a/compensate'] : noted);
    }
  });

  it('is undone once when it completed after all', () => {
    const run = begin([
      action('a', { compensate: attempted(), onError: 'wait' }),
      action('b', { compensate: undone() }),
      action('z'),
    ]);
    run.fail('a', 'outcome-unknown');
    run.control({ action: 'retry', path: 'a' });
    run.complete('b');
    run.complete('a');
    run.fail('z');
    expect(undoAll(run)).toEqual(['a/compensate', 'b/compensate']);
  });

  it('of a step with a handler is undone once, beside the handler', () => {
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

  it('of a Try that has caught is undone only when the run fails', () => {
    const caught = start(tryStep('t', [act('a'), action('b', { after: ['a'] })], [pure('c')]), action('z'));
    caught.complete('t/a');
    caught.fail('t/b');
    expect(caught.running()).toEqual(['z']);
    caught.fail('z');
    expect(undoAll(caught)).toEqual(['t/a/compensate']);
  });

  it('of a step that was reused is undone, since it stands', () => {
    const reuse = { a: { status: 'COMPLETED' as const, output: 1 } };
    const run = driveRun(compensating(chain(act('a'), action('b')).steps, { reuse }));
    run.fail('b');
    expect(run.action('a/compensate').input).toEqual({ back: 1 });
  });

  it('in an execution before this one makes both keys other ones, of that step alone', () => {
    const steps = chain(act('a'), act('b'), action('c')).steps;
    const run = driveRun(compensating(steps, { undone: { a: 'ex-0' }, reuse: {} }));
    expect(run.action('a').idempotencyKey).toBe('ex-1:a~ex-0');
    run.complete('a');
    expect(run.action('b').idempotencyKey).toBe('ex-1:b');
    run.complete('b');
    run.fail('c');
    expect(run.action('b/compensate').idempotencyKey).toBe('ex-1:b/compensate');
    run.complete('b/compensate');
    expect(run.action('a/compensate').idempotencyKey).toBe('ex-1:a/compensate~ex-0');
  });

  it('of a step in a body that is walked again is undone once, as it was the last time', () => {
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
    expect(walked.record().compensation?.steps.map(({ step }) => step)).toEqual(['t/a']);
  });
});

describe('the input of an undoing', () => {
  it('sees all that the step saw, and what it gave, as they were', () => {
    const input = {
      run: '{{ input.id }}',
      before: '{{ steps.x.output }}',
      outer: '{{ steps.w.output }}',
      item: '{{ item }}',
      index: '{{ index }}',
      count: '{{ vars.count }}',
      gave: '{{ output }}',
      piped: '{{ previous }}',
    };
    const assign: PlanStep = {
      id: 's',
      type: 'Assign',
      revision: 1,
      after: ['a'],
      takes: [],
      body: { kind: 'assign' },
      input: { count: '{{ vars.count + 1 }}' },
    };
    const pass = [
      pure('x', { input: '{{ item + "!" }}' }),
      action('a', { after: ['x'], compensate: undone({ input }) }),
      assign,
    ];
    const run = begin(chain(pure('w', { input: 'w' }), loop('l', ['p', 'q'], pass), action('z')).steps, { count: 0 });
    run.complete('l[0]/a', 'A');
    run.complete('l[1]/a', 'B');
    run.fail('z');
    expect(run.action('l[1]/a/compensate').input).toEqual({
      run: 7,
      before: 'q!',
      outer: 'w',
      item: 'q',
      index: 1,
      count: 1,
      gave: 'B',
      piped: 'q!',
    });
    run.complete('l[1]/a/compensate');
    expect(run.action('l[0]/a/compensate').input).toEqual({
      run: 7,
      before: 'p!',
      outer: 'w',
      item: 'p',
      index: 0,
      count: 0,
      gave: 'A',
      piped: 'p!',
    });
  });

  it('sees the error of an attempt, null as output, and the piped value when it has none of its own', () => {
    const compensate = attempted({ code: '{{ error.code }}', gave: '{{ output }}' });
    const bare = undone();
    delete bare.input;
    const run = begin(
      chain(pure('w', { input: 'w' }), action('b', { compensate: bare }), action('a', { compensate })).steps,
    );
    run.complete('b');
    run.fail('a', 'outcome-unknown');
    expect(run.action('a/compensate').input).toEqual({ code: 'outcome-unknown', gave: null });
    run.complete('a/compensate');
    expect(run.action('b/compensate').input).toBe('w');
  });

  it('never sees the step among the others, however often the state was rebuilt', () => {
    const run = begin([action('a', { compensate: undone({ input: '{{ has(steps.a) }}' }) }), action('z')]);
    run.complete('a');
    run.fail('z');
    expect(run.action('a/compensate').input).toBe(false);
  });
});
