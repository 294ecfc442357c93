import { describe, expect, it } from 'vitest';
import { isInside } from '../../../workflows/engine/retry-by-hand.ts';
import type { Json } from '../../../workflows/language/json.ts';
import type { PlanStep } from '../../../workflows/language/plan.ts';
import { child, eventStep, loop, parallel } from './build-open.ts';
import { action, buildRun, chain, choice } from './build-run.ts';
import { type Driven, driveRun } from './drive-run.ts';

const start = (...steps: PlanStep[]) => driveRun(buildRun(chain(...steps), { input: { id: 7 } }));
const retry = (run: Driven, path: string, input?: Json) =>
  run.control({ action: 'retry', path, ...(input === undefined ? {} : { input }) });

describe('a retry by hand', () => {
  const failed = () => {
    const run = start(action('a', { input: { n: '{{ input.id }}' }, onError: 'wait' }));
    run.fail('a');
    return run;
  };

  it('performs the step again with its own input and key', () => {
    const run = failed();
    expect(retry(run, 'a')).toEqual({ status: 'done' });
    expect(run.action('a')).toMatchObject({ input: { n: 7 }, idempotencyKey: 'ex-1:a' });
    expect(run.task('a')).toMatchObject({ status: 'RUNNING', attempts: 1 });
    expect(run.task('a')).not.toHaveProperty('error');
  });

  it('with another input uses another key, and keeps both until there is yet another', () => {
    const run = failed();
    retry(run, 'a', { n: 8 });
    expect(run.action('a')).toMatchObject({ input: { n: 8 }, idempotencyKey: 'ex-1:a+1' });
    expect(run.task('a').input).toEqual({ n: 8 });
    run.fail('a');
    retry(run, 'a');
    expect(run.action('a')).toMatchObject({ input: { n: 8 }, idempotencyKey: 'ex-1:a+1' });
    run.fail('a');
    retry(run, 'a', null);
    expect(run.action('a')).toMatchObject({ input: null, idempotencyKey: 'ex-1:a+2' });
    run.complete('a', 'done');
    expect(run.record().output).toBe('done');
  });

  it('can mend what a step waits for', () => {
    const run = start(eventStep('e', { name: '' }, null, { onError: 'wait' }));
    retry(run, 'e', { name: 'paid', correlation: 1 });
    expect(run.all('await-event')).toHaveLength(1);
    run.tell({ type: 'event-arrived', path: 'e', payload: 'ok' });
    expect(run.record().output).toBe('ok');
  });

  it('starts a child as another execution, with another key when its input is another one', () => {
    const run = start(child('s', { workflow: 'w' }, 'await', { onError: 'wait' }));
    for (const input of [undefined, { workflow: 'w', input: 2 }]) {
      const executionId = `ex-${run.all('start-child').length + 1}`;
      run.tell({ type: 'child-started', path: 's', executionId });
      run.tell({ type: 'child-ended', path: 's', status: 'FAILED', output: null, error: null, executionId });
      expect(run.task('s')).toMatchObject({ status: 'WAITING', reason: { kind: 'hand' } });
      retry(run, 's', input);
      expect(run.task('s')).not.toHaveProperty('childId');
    }
    expect(run.all('start-child').map(({ child: { attempt = 0, keyBase } }) => `${attempt} ${keyBase}`)).toEqual([
      '0 ex-1:s',
      '1 ex-1:s',
      '2 ex-1:s+1',
    ]);
  });

  it('walks a step that holds others again, and lists what it comes to', () => {
    const pick = choice('c', [['{{ vars.first }}', [action('one')]]], [action('other')], { onError: 'wait' });
    const run = buildRun({ steps: [pick] });
    const driven = driveRun({ ...run, plan: { ...run.plan, vars: { first: true } } });
    driven.fail('c/one');
    expect(driven.task('c')).toMatchObject({ status: 'WAITING', error: { code: 'boom', step: 'c/one' } });
    expect(retry(driven, 'c', 1)).toMatchObject({ code: 'invalid-request' });
    driven.state().vars.first = false;
    retry(driven, 'c');
    expect(driven.running()).toEqual(['c/other']);
    driven.complete('c/other');
    expect(driven.record().status).toBe('COMPLETED');
  });

  it('of a step around another that was edited begins with what the author wrote, and never uses a key twice', () => {
    const inner = action('a', { input: 'own', onError: 'wait' });
    const run = start(parallel('p', [[inner], [action('b')]], 'all', { onError: 'wait' }));
    run.fail('p/a');
    retry(run, 'p/a', 'edited');
    expect(run.action('p/a').idempotencyKey).toBe('ex-1:p/a+1');
    run.fail('p/b');
    run.fail('p/a', 'step-cancelled', true);
    retry(run, 'p');
    expect(run.action('p/a')).toMatchObject({ input: 'own', idempotencyKey: 'ex-1:p/a' });
    run.fail('p/a');
    retry(run, 'p/a', 'edited again');
    expect(run.action('p/a').idempotencyKey).toBe('ex-1:p/a+2');
  });

  it('tells the end of what it does not come by again', () => {
    const run = driveRun(
      buildRun({ steps: [loop('l', [1, 2], [action('a')], { concurrency: 2 }, { onError: 'wait' })] }),
    );
    run.fail('l[0]/a');
    run.fail('l[1]/a', 'step-cancelled', true);
    retry(run, 'l');
    run.tell({ type: 'cancel' });
    for (const path of run.running()) run.fail(path, 'step-cancelled', true);
    const again = driveRun(buildRun({ steps: [loop('l', [1, 2], [action('a')], {}, { onError: 'wait' })] }));
    again.complete('l[0]/a');
    again.fail('l[1]/a');
    retry(again, 'l');
    again.fail('l[0]/a');
    again.control({ action: 'fail', path: 'l', code: 'x', message: 'm' });
    expect(again.record().tasks.map(({ path, status }) => `${path} ${status}`)).toEqual([
      'l FAILED',
      'l[0]/a FAILED',
      'l[1]/a FAILED',
    ]);
  });
});

describe('isInside', () => {
  it.each([
    ['l[0]/a', 'l', true],
    ['c/a', 'c', true],
    ['l[0]', 'l', true],
    ['l', 'l', false],
    ['list/a', 'l', false],
    ['a', 'c/a', false],
  ])('%s in %s: %s', (path, outer, inside) => {
    expect(isInside(path, outer)).toBe(inside);
  });
});
