import { describe, expect, it } from 'vitest';
import type { CatchPlan, PlanStep, TryBody } from '../../../workflows/language/plan.ts';
import { action, buildRun, chain, pure, terminate } from './build-run.ts';
import { driveRun } from './drive-run.ts';
import { simulateRun, statusesOf, type World } from './simulate-run.ts';

const attempt = (
  steps: PlanStep[],
  catches: (Omit<CatchPlan, 'graph'> & { steps: PlanStep[] })[] = [],
  last: PlanStep[] | null = null,
): PlanStep => {
  const body: TryBody = {
    kind: 'try',
    graph: chain(...steps),
    catches: catches.map(({ steps: inner, ...one }) => ({ ...one, graph: { steps: inner } })),
    finally: last && { steps: last },
  };
  return { id: 't', type: 'Try', revision: 1, after: [], takes: [], body };
};
const run = (step: PlanStep) => buildRun(chain(step, pure('end')), { input: 'in' });
const failing =
  (...paths: string[]): NonNullable<World['act']> =>
  ({ path }) =>
    paths.includes(path) ? { error: 'boom' } : { output: path };
const code = pure('h', { input: '{{ [error.code, error.step, previous] }}' });

describe('Try', () => {
  it('gives what its steps give; finally runs and does not count', () => {
    const { record } = simulateRun(run(attempt([action('a')], [{ steps: [code] }], [action('f')])), { act: failing() });
    expect(record.output).toBe('t/a');
    expect(record.tasks.map(({ path }) => path)).toEqual(['t', 't/a', 't/f', 'end']);
  });

  it('runs the first catch of which all that it names holds, with the error', () => {
    const catches = [
      { codes: ['other'], steps: [pure('no', { input: 1 })] },
      { codes: ['boom'], when: '{{ error.message != "boom" }}', steps: [pure('no2', { input: 2 })] },
      { codes: ['x', 'boom'], when: '{{ error.code == "boom" }}', steps: [code] },
      { steps: [pure('no3', { input: 3 })] },
    ];
    const { record } = simulateRun(run(attempt([pure('z'), action('a')], catches, [pure('f')])), {
      act: failing('t/a'),
    });
    expect(record.output).toEqual(['boom', 't/a', 'in']);
    expect(statusesOf(record)).toEqual({
      t: 'COMPLETED',
      't/z': 'COMPLETED',
      't/a': 'FAILED',
      't/h': 'COMPLETED',
      't/f': 'COMPLETED',
      end: 'COMPLETED',
    });
  });

  it.each([
    ['404', true],
    ['4xx', true],
    ['5xx', false],
  ])('a catch of status %s', (status, caught) => {
    const driven = driveRun(
      run(attempt([action('a')], [{ statuses: [status], steps: [pure('h', { input: 'caught' })] }])),
    );
    const error = { code: 'http-status', message: 'no', step: 't/a', details: { status: 404 } };
    driven.tell({ type: 'action-failed', path: 't/a', error, attempts: 1, cancelled: false });
    expect(driven.record().status).toBe(caught ? 'COMPLETED' : 'FAILED');
  });

  it('lets an error go on that nothing catches, after finally', () => {
    const driven = driveRun(run(attempt([action('a')], [{ codes: ['x'], steps: [code] }], [action('f')])));
    driven.fail('t/a');
    expect(driven.ended()).toBe(false);
    driven.complete('t/f');
    expect(driven.record().error).toMatchObject({ code: 'boom', step: 't/a' });
    expect(driven.task('t').status).toBe('FAILED');
  });

  it('fails with the error of a catch, and before all with that of finally', () => {
    const step = attempt([action('a')], [{ steps: [action('h')] }], [action('f')]);
    const caught = simulateRun(run(step), { act: failing('t/a', 't/h') }).record;
    expect(caught.error).toMatchObject({ step: 't/h' });
    expect(statusesOf(caught)['t/f']).toBe('COMPLETED');
    expect(simulateRun(run(step), { act: failing('t/a', 't/h', 't/f') }).record.error).toMatchObject({ step: 't/f' });
    expect(simulateRun(run(step), { act: failing('t/f') }).record.error).toMatchObject({ step: 't/f' });
  });

  it('fails with the error of a condition that cannot be evaluated, after finally', () => {
    const step = attempt([action('a')], [{ when: '{{ input.none }}', steps: [code] }], [action('f')]);
    const { record } = simulateRun(run(step), { act: failing('t/a') });
    expect(record.error).toMatchObject({ code: 'expression-failed', step: 't' });
    expect(statusesOf(record)['t/f']).toBe('COMPLETED');
  });

  it('does not bind the error in finally', () => {
    const step = attempt([action('a')], [], [pure('f', { input: '{{ error.code }}' })]);
    expect(simulateRun(run(step), { act: failing('t/a') }).record.error).toMatchObject({ code: 'expression-failed' });
  });

  it('runs neither catch nor finally when it is left or the run is cancelled', () => {
    const left = attempt([terminate('q', { status: 'failed', code: 'mine' })], [{ steps: [code] }], [pure('f')]);
    const { record } = simulateRun(run(left));
    expect(record).toMatchObject({ status: 'FAILED', error: { code: 'mine' } });
    expect(statusesOf(record)).toEqual({ t: 'FAILED', 't/q': 'COMPLETED', end: 'PENDING' });
    const driven = driveRun(run(attempt([action('a')], [{ steps: [code] }], [pure('f')])));
    driven.tell({ type: 'cancel' });
    driven.fail('t/a', 'x', true);
    expect(statusesOf(driven.record())).toEqual({ t: 'CANCELLED', 't/a': 'CANCELLED', end: 'PENDING' });
  });
});
