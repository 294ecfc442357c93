import { describe, expect, it } from 'vitest';
import type { StepError } from '../../../workflows/language/app-error.ts';
import type { PlanStep } from '../../../workflows/language/plan.ts';
import { action, buildRun, chain, choice, pure, wait } from './build-run.ts';
import { simulateRun, statusesOf, type World } from './simulate-run.ts';

const graph = (...steps: PlanStep[]) => buildRun({ steps });
const failing =
  (...paths: string[]): NonNullable<World['act']> =>
  ({ path }) =>
    paths.includes(path) ? { error: 'boom' } : { output: `did ${path}` };
const error = (step: string): StepError => ({ code: 'boom', message: 'boom', step, details: null });

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
