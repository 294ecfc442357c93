import { describe, expect, it } from 'vitest';
import type { Json } from '../../../workflows/language/json.ts';
import type { PlanStep } from '../../../workflows/language/plan.ts';
import { eventStep, parallel } from './build-open.ts';
import { action, buildRun, chain, pure } from './build-run.ts';
import { driveRun } from './drive-run.ts';

const start = (...steps: PlanStep[]) => driveRun(buildRun(chain(...steps), { input: { id: 7 } }));
const paid = { name: 'paid', correlation: '{{ input.id }}' };

describe('an Event', () => {
  it('subscribes, waits, and gives the payload', () => {
    const run = start(eventStep('got', paid), pure('after'));
    expect(run.all('await-event')).toEqual([{ type: 'await-event', path: 'got', name: 'paid', correlation: '7' }]);
    expect(run.task('got')).toMatchObject({ status: 'WAITING', reason: { kind: 'event' } });
    expect(run.status()).toBe('WAITING');
    run.tell({ type: 'event-arrived', path: 'got', payload: { sum: 5 } });
    expect(run.record()).toMatchObject({ status: 'COMPLETED', output: { sum: 5 } });
    expect(run.all('forget-event')).toEqual([]);
  });

  it('takes the first event; what comes again, or to a step that does not wait, changes nothing', () => {
    const run = start(eventStep('got', paid), action('after'));
    run.tell({ type: 'event-arrived', path: 'other', payload: 0 });
    run.tell({ type: 'event-arrived', path: 'got', payload: 1 });
    const before = JSON.stringify(run.state());
    expect(run.tell({ type: 'event-arrived', path: 'got', payload: 2 })).toEqual([]);
    expect(run.tell({ type: 'event-arrived', path: 'after', payload: 2 })).toEqual([]);
    expect(JSON.stringify(run.state())).toBe(before);
  });

  it('ends its subscription and fails when none comes in time', () => {
    const run = start(eventStep('got', { ...paid, timeout: 'PT1S' }));
    run.fire('event:got');
    expect(run.record()).toMatchObject({ status: 'FAILED', error: { code: 'event-timeout', step: 'got' } });
    expect(run.all('forget-event')).toEqual([{ type: 'forget-event', path: 'got' }]);
  });

  it('lets the steps of onTimeout stand in for the event, which is forgotten', () => {
    const run = start(eventStep('got', { ...paid, timeout: 'PT1S' }, [pure('instead', { input: 'none' })]));
    run.fire('event:got');
    expect(run.record()).toMatchObject({ status: 'COMPLETED', output: 'none' });
    expect(run.all('forget-event')).toHaveLength(1);
  });

  it('ends its subscription and its timer with its scope', () => {
    const run = start(parallel('par', [[eventStep('got', { ...paid, timeout: 'PT1S' })], [action('a')]], 'any'));
    run.complete('par/a');
    expect(run.all('forget-event')).toEqual([{ type: 'forget-event', path: 'par/got' }]);
    expect(run.task('par/got').status).toBe('CANCELLED');
    expect(run.record().status).toBe('COMPLETED');
  });

  it.each<[string, Json, string]>([
    ['no name', { correlation: 1 }, 'name'],
    ['an empty name', { name: '', correlation: 1 }, 'name'],
    ['no correlation', { name: 'paid' }, 'correlation'],
    ['a list as correlation', { name: 'paid', correlation: [1] }, 'correlation'],
    ['a correlation of 501 characters', { name: 'paid', correlation: 'x'.repeat(501) }, 'correlation'],
    ['a wrong timeout', { name: 'paid', correlation: 1, timeout: 'x' }, 'timeout'],
  ])('fails on %s', (_name, input, field) => {
    const run = start(eventStep('got', input));
    expect(run.record().error).toMatchObject({ code: 'step-input-invalid', step: 'got', details: { field } });
    expect(run.all('await-event')).toEqual([]);
  });
});
