import { describe, expect, it } from 'vitest';
import type { LimitPlan, PlanStep } from '../../../workflows/language/plan.ts';
import { approval, child, eventStep, loop, parallel, tryStep } from './build-open.ts';
import { action, buildRun, chain, choice, pure, terminate, wait } from './build-run.ts';
import { type Driven, driveRun } from './drive-run.ts';

const limit: LimitPlan = { key: 'crm-{{ input.id }}', max: 2 };
const start = (...steps: PlanStep[]) => driveRun(buildRun(chain(...steps), { input: { id: 7 } }));
const grant = (run: Driven, path = 'a') => run.tell({ type: 'lease-granted', path });
const released = (run: Driven) => run.all('release').map(({ path, key }) => `${path} ${key}`);

/** Every kind of step, brought to hold its lease; what ends it; and whether the run has ended then. */
const kinds: [name: string, step: PlanStep, settle: (run: Driven) => unknown][] = [
  ['an action', action('a', { limit }), (run) => run.complete('a')],
  ['a pure step', pure('a', { limit }), () => null],
  ['a failing pure step', pure('a', { limit, input: '{{ 1 / 0 }}', onError: 'skip' }), () => null],
  ['a failing action that is skipped', action('a', { limit, onError: 'skip' }), (run) => run.fail('a')],
  [
    'a failing action that is handled',
    action('a', { limit, onError: { steps: [action('h')] } }),
    (run) => [run.fail('a'), run.complete('a/h')],
  ],
  [
    'an action held for a hand',
    action('a', { limit, onError: 'wait' }),
    (run) => [run.fail('a'), run.control({ action: 'skip', path: 'a' })],
  ],
  [
    'an action failed by hand',
    action('a', { limit, onError: 'skip' }),
    (run) => run.control({ action: 'fail', path: 'a', code: 'x', message: 'm' }),
  ],
  [
    'an action completed by hand',
    action('a', { limit }),
    (run) => run.control({ action: 'complete', path: 'a', output: 1 }),
  ],
  ['a wait', wait('a', 50, { limit }), (run) => run.fire('wait:a')],
  [
    'an approval',
    approval('a', {}, null, { limit }),
    (run) => run.control({ action: 'complete', path: 'a', output: 1 }),
  ],
  [
    'an approval out of time',
    approval('a', { timeout: 'PT1S' }, [pure('t')], { limit }),
    (run) => run.fire('approval:a'),
  ],
  [
    'an event',
    eventStep('a', { name: 'n', correlation: 1 }, null, { limit }),
    (run) => run.tell({ type: 'event-arrived', path: 'a', payload: 1 }),
  ],
  [
    'a child',
    child('a', { workflow: 'w' }, 'await', { limit }),
    (run) => [
      run.tell({ type: 'child-started', path: 'a', executionId: 'ex-2' }),
      run.tell({ type: 'child-ended', path: 'a', status: 'COMPLETED', output: 1, error: null }),
    ],
  ],
  ['a Choice', choice('a', [['{{ true }}', [action('i')]]], null, { limit }), (run) => run.complete('a/i')],
  ['a Loop', loop('a', [1], [action('i')], {}, { limit }), (run) => run.complete('a[0]/i')],
  ['a Parallel', parallel('a', [[action('i')]], 'all', { limit }), (run) => run.complete('a/i')],
  ['a Try', tryStep('a', [action('i')], [pure('c')], { limit }), (run) => run.fail('a/i')],
];

describe('a lease is given back exactly once', () => {
  it.each(kinds)('by %s that settles', (_name, step, settle) => {
    const run = start(step, action('z'));
    grant(run);
    settle(run);
    expect(run.running().filter((path) => path !== 'a')).toEqual(['z']);
    expect(released(run)).toEqual(['a crm-7']);
    run.complete('z');
    expect(run.record().status).toBe('COMPLETED');
    expect(released(run)).toEqual(['a crm-7']);
    expect(run.state().leases).toEqual({});
  });

  const opens = kinds.filter(([name]) => !name.includes('pure'));
  it.each(opens)('by %s that is cancelled with the run while it is open', (_name, step) => {
    const run = start(step);
    grant(run);
    run.tell({ type: 'cancel' });
    if (!run.ended()) run.tell({ type: 'child-started', path: 'a', executionId: 'ex-2' });
    if (!run.ended()) run.tell({ type: 'child-ended', path: 'a', status: 'CANCELLED', output: null, error: null });
    if (!run.ended()) run.fire('grace');
    expect(run.record().status).toBe('CANCELLED');
    expect(released(run)).toEqual(['a crm-7']);
  });

  it.each(kinds)('by %s that is cancelled while it waits for it', (_name, step) => {
    const run = start(step);
    run.tell({ type: 'cancel' });
    expect(run.record()).toMatchObject({ status: 'CANCELLED', tasks: [{ status: 'CANCELLED' }] });
    expect(released(run)).toEqual(['a crm-7']);
    expect(grant(run)).toEqual([]);
  });

  it.each(kinds)('by %s that loses a race while it waits for it', (_name, step) => {
    const run = start(parallel('p', [[step], [action('w')]], 'any'), action('z'));
    run.complete('p/w');
    expect(run.running()).toEqual(['z']);
    expect(released(run)).toEqual(['p/a crm-7']);
  });

  it('around a Terminate, for every step that it ends', () => {
    const run = start(
      choice('a', [['{{ true }}', chain(pure('x'), terminate('t', { status: 'completed' }, { limit })).steps]], null, {
        limit,
      }),
    );
    grant(run);
    grant(run, 'a/t');
    expect(run.record().status).toBe('COMPLETED');
    expect(released(run).sort()).toEqual(['a crm-7', 'a/t crm-7']);
  });

  it('not by a run that is continued as new: it keeps what it holds and waits for', () => {
    const run = driveRun(
      buildRun({ steps: [wait('a', 5_000, { limit }), action('b', { limit })] }, { input: { id: 7 } }),
    );
    grant(run);
    run.tell({ type: 'drain' });
    expect(run.last('continue-as-new')).toHaveLength(1);
    run.tell({ type: 'resumed' });
    expect(released(run)).toEqual([]);
    grant(run, 'b');
    run.complete('b');
    run.fire('wait:a');
    expect(run.record().status).toBe('COMPLETED');
    expect(released(run)).toEqual(['b crm-7', 'a crm-7']);
  });

  it('and asked for again by a retry, since a hand may take days', () => {
    const run = start(action('a', { limit, onError: 'wait' }));
    grant(run);
    run.fail('a');
    expect(released(run)).toEqual(['a crm-7']);
    run.control({ action: 'retry', path: 'a' });
    expect(run.all('acquire')).toHaveLength(2);
    expect(run.task('a').status).toBe('WAITING');
    grant(run);
    run.complete('a');
    expect(released(run)).toEqual(['a crm-7', 'a crm-7']);
    expect(run.record().status).toBe('COMPLETED');
  });
});
