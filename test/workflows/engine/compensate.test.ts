import { describe, expect, it } from 'vitest';
import type { Json } from '../../../workflows/language/json.ts';
import type { PlanStep } from '../../../workflows/language/plan.ts';
import { loop, undone } from './build-open.ts';
import { action, buildRun, chain, pure } from './build-run.ts';
import { type Driven, driveRun } from './drive-run.ts';

const begin = (steps: PlanStep[], vars: { [name: string]: Json } = {}) => {
  const run = buildRun({ steps }, { input: { id: 7 } });
  return driveRun({ ...run, plan: { ...run.plan, compensates: true, vars } });
};
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
      const order: string[] = [];
      for (let [next] = run.running(); next && !run.ended(); [next] = run.running()) {
        order.push(next);
        run.complete(next);
      }
      expect(order).toEqual(asked === 'fail' ? ['a/compensate'] : noted);
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
    for (let [next] = run.running(); next && !run.ended(); [next] = run.running()) run.complete(next);
    expect(run.record().compensation?.steps.map(({ step }) => step)).toEqual(['a', 'b']);
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
