import { describe, expect, it } from 'vitest';
import type { StepError } from '../../../workflows/language/app-error.ts';
import { action, buildRun, chain, choice, pure, terminate, wait } from './build-run.ts';
import { engineFor, simulateRun, statusesOf, type World } from './simulate-run.ts';

const graph = (...steps: ReturnType<typeof action>[]) => buildRun({ steps });
const failing =
  (...paths: string[]): NonNullable<World['act']> =>
  ({ path }) =>
    paths.includes(path) ? { error: 'boom' } : { output: `did ${path}` };
const error = (step: string): StepError => ({ code: 'boom', message: 'boom', step, details: null });

describe('pure steps', () => {
  it('pipe their outputs in one advance and finish without a timer', () => {
    const text = { type: 'StaticTextInput', input: { text: 'abc' } };
    const run = buildRun(chain(pure('a', text), pure('b', { type: 'TextOperation.Reverse' }), pure('c')));
    const { record, commands } = simulateRun(run);
    expect(commands.map(({ type }) => type)).toEqual(['finish']);
    expect(record).toMatchObject({ status: 'COMPLETED', output: { text: 'cba' }, error: null });
    expect(record.tasks[1]).toMatchObject({ path: 'b', status: 'COMPLETED', input: { text: 'abc' }, attempts: 1 });
  });

  it('take keys by name from previous when their input leaves them out', () => {
    const run = buildRun(
      chain(pure('a', { input: { text: 'x', other: 1 } }), pure('b', { input: { y: 2 }, takes: ['text', 'gone'] })),
    );
    expect(simulateRun(run).record.output).toEqual({ y: 2, text: 'x' });
  });

  it('fail with the name of a field they miss, whatever they would throw', () => {
    const run = buildRun(chain(pure('a', { input: { txt: 1 } }), pure('b', { type: 'TextOperation.Reverse' })));
    const { record } = simulateRun(run);
    expect(record.error).toMatchObject({ code: 'step-input-invalid', step: 'b', details: { field: 'text' } });
    expect(record.error?.message).toContain('"text"');
    expect(record.status).toBe('FAILED');
  });

  it('fail when an expression does', () => {
    const { record } = simulateRun(graph(pure('a', { input: '{{ input.none.deep }}' })));
    expect(record.error).toMatchObject({ code: 'expression-failed', step: 'a' });
  });

  it('ask for a new workflow task after their share, and go on', () => {
    const many = chain(...Array.from({ length: 25 }, (_, at) => pure(`p${at}`)));
    const { record, commands } = simulateRun(buildRun(many, { input: 7 }), { stepsPerActivation: 10 });
    expect(commands.map(({ type }) => type)).toEqual(['yield', 'yield', 'finish']);
    expect(record.output).toBe(7);
  });
});

describe('output of the execution', () => {
  it('is the input of its Output step, else the body of its Response step', () => {
    const response = pure('r', { type: 'Response', input: { status: 201, body: { id: 7 } } });
    const both = simulateRun(buildRun(chain(pure('o', { type: 'Output', input: 'set' }), response))).record;
    expect(both).toMatchObject({ output: 'set', response: { status: 201, headers: {}, body: { id: 7 } } });
    expect(simulateRun(graph(response)).record.output).toEqual({ id: 7 });
  });

  it('is null when the Response has no body', () => {
    expect(simulateRun(graph(pure('r', { type: 'Response', input: {} }))).record.output).toBeNull();
  });

  it('is that of the last listed step that ran and that nothing else depends on', () => {
    const late = graph(pure('b', { after: ['a'], input: 'b' }), pure('a', { input: 'a' }));
    expect(simulateRun(late).record.output).toBe('b');
    const skipped = graph(pure('a', { input: 'a' }), pure('b', { after: ['a'], when: '{{ false }}' }));
    expect(simulateRun(skipped).record.output).toBe('a');
  });
});

describe('edges', () => {
  it('start branches together and join with a map of outputs', () => {
    const run = graph(action('a'), action('b'), pure('c', { after: ['a', 'b'] }));
    const { record, log } = simulateRun(run, { act: ({ path }) => ({ output: path }), pick: (count) => count - 1 });
    expect(log.map((event) => ('path' in event ? event.path : event.type))).toEqual(['started', 'b', 'a']);
    expect(record.output).toEqual({ a: 'a', b: 'b' });
  });

  it('give first steps the input of the execution, and skipped steps pass null on', () => {
    const run = buildRun(chain(pure('a', { when: '{{ input.go }}' }), pure('b')), { input: { go: false } });
    const { record } = simulateRun(run);
    expect(statusesOf(record)).toEqual({ a: 'SKIPPED', b: 'COMPLETED' });
    expect(record.output).toBeNull();
  });

  it('take any key for an id', () => {
    const run = buildRun(
      chain(pure('constructor', { input: 1 }), pure('toString', { input: '{{ steps.constructor.output }}' })),
    );
    expect(simulateRun(run).record).toMatchObject({ status: 'COMPLETED' });
  });
});

describe('actions', () => {
  it('are asked for with their key, input and policies', () => {
    const run = buildRun(chain(action('a', { input: { n: '{{ input.n }}' } })), { input: { n: 2 }, keyBase: 'ex-0' });
    const { performed, record } = simulateRun(run, { act: () => ({ output: 'done' }) });
    expect(performed).toMatchObject([
      { path: 'a', type: 'Act', input: { n: 2 }, idempotencyKey: 'ex-0:a', repeatable: true },
    ]);
    expect(record.output).toBe('done');
  });

  it('fail the execution: nothing more starts, running steps are stopped and awaited', () => {
    const run = graph(action('a'), action('b'), action('c', { after: ['a'] }));
    const act: World['act'] = ({ path }) => (path === 'a' ? { error: 'boom' } : 'never');
    const { record, commands } = simulateRun(run, { act });
    expect(commands).toContainEqual({ type: 'cancel-action', path: 'b' });
    expect(record).toMatchObject({ status: 'FAILED', error: error('a'), output: null });
    expect(statusesOf(record)).toEqual({ a: 'FAILED', b: 'CANCELLED', c: 'PENDING' });
    expect(record.tasks[0]).toMatchObject({ attempts: 2, error: error('a') });
  });

  it('are given up 30 s after they were asked to stop', () => {
    const run = graph(action('a'), action('b'));
    const act: World['act'] = ({ path }) => (path === 'a' ? { error: 'boom' } : 'deaf');
    const { record } = simulateRun(run, { act });
    expect(statusesOf(record)).toEqual({ a: 'FAILED', b: 'CANCELLED' });
    expect(record.completedAt - record.startedAt).toBeGreaterThanOrEqual(30_000);
  });

  it('keep what they did although they were asked to stop', () => {
    const run = graph(action('a'), action('b'));
    const { record } = simulateRun(run, { act: failing('a') });
    expect(record).toMatchObject({ status: 'FAILED' });
    expect(record.tasks[1]).toMatchObject({ status: 'COMPLETED', output: 'did b' });
  });
});

describe('onError', () => {
  it('skip: the task stays FAILED and dependants receive null', () => {
    const run = buildRun(
      chain(
        action('a', { onError: 'skip' }),
        pure('b', { input: { got: '{{ previous }}', code: '{{ steps.a.error.code }}' } }),
      ),
    );
    const { record } = simulateRun(run, { act: failing('a') });
    expect(record).toMatchObject({ status: 'COMPLETED', output: { got: null, code: 'boom' } });
    expect(record.tasks[0]).toMatchObject({ status: 'FAILED', error: error('a'), output: null });
  });

  it('then: the handler sees the error and its last step gives the output', () => {
    const onError = chain(pure('h1', { input: '{{ error.code }}' }), action('h2'));
    const run = buildRun(chain(action('a', { onError }), pure('b')));
    const { record } = simulateRun(run, { act: failing('a') });
    expect(record).toMatchObject({ status: 'COMPLETED', output: 'did a/h2' });
    expect(statusesOf(record)).toEqual({ a: 'FAILED', 'a/h1': 'COMPLETED', 'a/h2': 'COMPLETED', b: 'COMPLETED' });
  });

  it('then: a handler that fails fails what is around it', () => {
    const run = buildRun(chain(action('a', { onError: chain(action('h')) })));
    const { record } = simulateRun(run, { act: failing('a', 'a/h') });
    expect(record).toMatchObject({ status: 'FAILED', error: error('a/h') });
    expect(record.tasks[0]).toMatchObject({ error: error('a') });
  });
});

describe('Choice', () => {
  const run = (input: number) =>
    buildRun(
      chain(
        pure('before', { input: 'seen' }),
        choice(
          'pick',
          [
            [
              '{{ input == 1 }}',
              chain(pure('one', { input: '{{ steps.before.output + previous }}' }), action('act')).steps,
            ],
            ['{{ input == 2 }}', chain(pure('two', { when: '{{ false }}' })).steps],
          ],
          null,
        ),
        pure('end'),
      ),
      { input },
    );

  it('runs the first case that holds, with the outer steps in sight, and lists its steps', () => {
    const { record } = simulateRun(run(1), { act: ({ input }) => ({ output: input }) });
    expect(record.output).toBe('seenseen');
    expect(record.tasks.map(({ path }) => path)).toEqual(['before', 'pick', 'pick/one', 'pick/act', 'end']);
  });

  it('gives null when nothing in the case ran, and when no case holds', () => {
    const skipped = simulateRun(run(2)).record;
    expect([skipped.output, statusesOf(skipped)['pick/two']]).toEqual([null, 'SKIPPED']);
    const none = simulateRun(run(3)).record;
    expect([none.output, statusesOf(none)]).toEqual([
      null,
      { before: 'COMPLETED', pick: 'COMPLETED', end: 'COMPLETED' },
    ]);
  });

  it('hides its inner steps from the outside', () => {
    const steps = chain(
      choice('c', [['{{ true }}', [pure('in', { input: 1 })]]]),
      pure('x', { input: '{{ steps.in.output }}' }),
    );
    expect(simulateRun(buildRun(steps)).record.error).toMatchObject({ code: 'expression-failed', step: 'x' });
  });

  it('fails with its inner step, after its other inner steps were stopped, and may be handled', () => {
    const inner = [action('a'), action('b'), wait('w', 60_000)];
    const outer = choice('c', [['{{ true }}', inner]], null, {
      onError: chain(pure('h', { input: '{{ error.step }}' })),
    });
    const act: World['act'] = ({ path }) => (path === 'c/a' ? { error: 'boom' } : 'never');
    const { record } = simulateRun(buildRun(chain(outer, pure('end'))), { act });
    expect(record).toMatchObject({ status: 'COMPLETED', output: 'c/a' });
    expect(statusesOf(record)).toEqual({
      c: 'FAILED',
      'c/a': 'FAILED',
      'c/b': 'CANCELLED',
      'c/w': 'CANCELLED',
      'c/h': 'COMPLETED',
      end: 'COMPLETED',
    });
  });

  it('is cancelled with the run around it', () => {
    const run = graph(choice('c', [['{{ true }}', [action('a')]]]), action('b'));
    const act: World['act'] = ({ path }) => (path === 'b' ? { error: 'boom' } : 'never');
    expect(statusesOf(simulateRun(run, { act }).record)).toEqual({ c: 'CANCELLED', 'c/a': 'CANCELLED', b: 'FAILED' });
  });
});

describe('Wait', () => {
  it('shows WAITING while nothing else is open, and passes previous on', () => {
    const engine = engineFor(buildRun(chain(wait('w', 5_000), pure('b')), { input: 'kept' }));
    const state = engine.start(1_000);
    const { commands } = engine.advance(state, { type: 'started', at: 1_000 });
    expect(commands).toContainEqual({ type: 'start-timer', timer: 'wait:w', at: 6_000 });
    expect(engine.view(state)).toMatchObject({
      status: 'WAITING',
      tasks: [{ status: 'WAITING' }, { status: 'PENDING' }],
    });
    const end = engine.advance(state, { type: 'timer-fired', at: 6_001, timer: 'wait:w' });
    expect(end.commands).toMatchObject([{ type: 'finish', record: { output: 'kept', status: 'COMPLETED' } }]);
  });

  it('does not wait for a time that has passed', () => {
    const run = graph(wait('w', 0, { input: { until: '1970-01-01T00:00:00Z' } }));
    expect(simulateRun(run).commands.map(({ type }) => type)).toEqual(['finish']);
  });
});

describe('Terminate', () => {
  it('completes with an output and stops the rest', () => {
    const run = graph(terminate('t', { status: 'completed', output: 5 }), action('a'), pure('b', { after: ['t'] }));
    const { record } = simulateRun(run);
    expect(record).toMatchObject({ status: 'COMPLETED', output: 5 });
    expect(statusesOf(record)).toEqual({ t: 'COMPLETED', a: 'PENDING', b: 'PENDING' });
  });

  it('fails with a code of its own from inside a Choice', () => {
    const run = graph(
      choice('c', [['{{ true }}', [terminate('t', { status: 'failed', code: 'no-stock', message: 'None.' })]]]),
    );
    const { record } = simulateRun(run);
    const stock = { code: 'no-stock', message: 'None.', step: 'c/t', details: null };
    expect(record).toMatchObject({ status: 'FAILED', error: stock, output: null });
    expect(statusesOf(record)).toEqual({ c: 'FAILED', 'c/t': 'COMPLETED' });
  });
});

describe('ends from outside', () => {
  it('cancel: running steps are stopped, the run shows CANCELLING until they are', () => {
    const run = graph(action('a'), wait('w', 60_000), action('b', { after: ['a'] }));
    const seen: string[] = [];
    const { record } = simulateRun(run, {
      act: () => 'never',
      interfere: (turn) => (turn === 0 ? 'cancel' : null),
      watch: ({ engine, state }) => seen.push(engine.view(state).status),
    });
    expect(seen).toEqual(['RUNNING', 'CANCELLING', 'CANCELLED']);
    expect(record).toMatchObject({ status: 'CANCELLED', error: { code: 'execution-cancelled' } });
    expect(statusesOf(record)).toEqual({ a: 'CANCELLED', w: 'CANCELLED', b: 'PENDING' });
  });

  it('timeout: TIMED_OUT with execution-timeout', () => {
    const run = buildRun({ steps: [action('a')] }, { timeoutMs: 500 });
    const { record } = simulateRun(run, { act: () => 'never' });
    expect(record).toMatchObject({ status: 'TIMED_OUT', error: { code: 'execution-timeout' } });
    expect(record.completedAt - record.startedAt).toBeGreaterThanOrEqual(500);
  });

  it('events that come too late change nothing', () => {
    const run = graph(pure('a'));
    const engine = engineFor(run);
    const state = engine.start(0);
    engine.advance(state, { type: 'started', at: 0 });
    const before = JSON.stringify(state);
    expect(engine.advance(state, { type: 'cancel', at: 1 }).commands).toEqual([]);
    expect(engine.advance(state, { type: 'timer-fired', at: 1, timer: 'wait:none' }).commands).toEqual([]);
    expect(JSON.stringify(state)).toBe(before);
  });
});

describe('retry of an execution', () => {
  const steps = chain(action('a'), action('b'), pure('c', { input: '{{ steps.a.output + steps.b.output }}' }));

  it('reuses recorded outputs and performs the rest', () => {
    const reuse = { a: { status: 'COMPLETED' as const, output: 'old a ' } };
    const { record, performed } = simulateRun(buildRun(steps, { reuse }), { act: failing() });
    expect(performed.map(({ path }) => path)).toEqual(['b']);
    expect(record.output).toBe('old a did b');
    expect(record.tasks.map(({ reused }) => reused ?? false)).toEqual([true, false, false]);
  });

  it('performs again what depends on something performed anew', () => {
    const reuse = {
      b: { status: 'COMPLETED' as const, output: 'old' },
      c: { status: 'COMPLETED' as const, output: 'old' },
    };
    const { record, performed } = simulateRun(buildRun(steps, { reuse }), { act: failing() });
    expect(performed.map(({ path }) => path)).toEqual(['a', 'b']);
    expect(record.output).toBe('did adid b');
  });

  it('reuses inside a Choice, walking it again', () => {
    const inner = chain(action('x'), action('y')).steps;
    const run = buildRun(chain(choice('c', [['{{ true }}', inner]]), action('z')), {
      reuse: {
        'c/x': { status: 'COMPLETED', output: 1 },
        'c/y': { status: 'COMPLETED', output: 2 },
        c: { status: 'COMPLETED', output: 2 },
      },
    });
    const { record, performed } = simulateRun(run, { act: failing() });
    expect(performed.map(({ path }) => path)).toEqual(['z']);
    expect(statusesOf(record)).toEqual({ c: 'COMPLETED', 'c/x': 'COMPLETED', 'c/y': 'COMPLETED', z: 'COMPLETED' });
  });
});

describe('continue as new', () => {
  it('drains running actions, carries waits, and goes on where it was', () => {
    const run = graph(action('a'), wait('w', 60_000), pure('b', { after: ['a'] }), pure('c', { after: ['b', 'w'] }));
    const { record, log, commands } = simulateRun(run, {
      interfere: (turn) => (turn === 0 ? 'drain' : null),
      act: failing(),
    });
    expect(log.map(({ type }) => type)).toEqual(['started', 'drain', 'action-completed', 'resumed', 'timer-fired']);
    expect(commands.filter(({ type }) => type === 'continue-as-new')).toHaveLength(1);
    expect(record).toMatchObject({ status: 'COMPLETED', output: { b: 'did a', w: {} } });
  });
});
