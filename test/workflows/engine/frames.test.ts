import { describe, expect, it } from 'vitest';
import type { StepError } from '../../../workflows/language/app-error.ts';
import type { PlanStep } from '../../../workflows/language/plan.ts';
import { action, buildRun, chain, pure } from './build-run.ts';
import { simulateRun, statusesOf, type World } from './simulate-run.ts';

const graph = (...steps: PlanStep[]) => buildRun({ steps });
const failing =
  (...paths: string[]): NonNullable<World['act']> =>
  ({ path }) =>
    paths.includes(path) ? { error: 'boom' } : { output: `did ${path}` };
const error = (step: string): StepError => ({ code: 'boom', message: 'boom', step, details: null });

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
