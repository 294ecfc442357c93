import { describe, expect, it } from 'vitest';
import type { ControlRequest } from '../../../workflows/control-request.ts';
import type { PlanStep } from '../../../workflows/language/plan.ts';
import { approval, child, eventStep, loop, parallel, tryStep } from './build-open.ts';
import { action, buildRun, chain, choice, pure, wait } from './build-run.ts';
import { type Driven, driveRun } from './drive-run.ts';

const start = (...steps: PlanStep[]) => driveRun(buildRun(chain(...steps), { input: { id: 7 } }));
const limit = { key: 'k', max: 1 };
type OnTask = Exclude<ControlRequest, { action: 'pause' | 'resume' }>;
const requests: OnTask[] = [
  { action: 'retry', path: 'a' },
  { action: 'skip', path: 'a', note: 'not needed' },
  { action: 'complete', path: 'a', output: 'by hand', note: 'done by phone' },
  { action: 'fail', path: 'a', code: 'given-up', message: 'No.' },
];
const started = (run: Driven) => run.tell({ type: 'child-started', path: 'a', executionId: 'ex-2' });

/** Every state that the task `a` can be in: how it gets there, what it takes by hand, and what lets go of it then. */
const states: [name: string, takes: string, commands: string, make: (extra: Partial<PlanStep>) => Driven][] = [
  ['runs', 'skip complete fail', 'cancel-action', (extra) => start(action('a', extra), action('z'))],
  [
    'is held for a hand',
    'retry skip complete fail',
    '',
    (extra) => {
      const run = start(action('a', { onError: 'wait', ...extra }), action('z'));
      run.fail('a');
      return run;
    },
  ],
  [
    'waits for an answer',
    'skip complete fail',
    'cancel-timer',
    (extra) => start(approval('a', { timeout: 'PT1S' }, null, extra), action('z')),
  ],
  [
    'waits for an event',
    'skip complete fail',
    'cancel-timer forget-event',
    (extra) => start(eventStep('a', { name: 'n', correlation: 1, timeout: 'PT1S' }, null, extra), action('z')),
  ],
  ['waits for a time', 'skip complete fail', 'cancel-timer', (extra) => start(wait('a', 5_000, extra), action('z'))],
  ['waits for a lease', 'skip fail', 'release', (extra) => start(action('a', { limit, ...extra }), action('z'))],
  [
    'waits for a child',
    'skip complete fail',
    'steer-child',
    (extra) => {
      const run = start(child('a', { workflow: 'w' }, 'await', extra), action('z'));
      started(run);
      return run;
    },
  ],
  [
    'starts a child',
    'skip complete fail',
    '',
    (extra) => start(child('a', { workflow: 'w' }, 'await', extra), action('z')),
  ],
  ['waits for its turn', '', '', (extra) => start(action('y'), action('a', extra), action('z'))],
  ['has completed', '', '', (extra) => start(pure('a', extra), action('z'))],
  ['was skipped', '', '', (extra) => start(pure('a', { when: '{{ false }}', ...extra }), action('z'))],
  [
    'has failed',
    '',
    '',
    (extra) => {
      const run = start(action('a', { ...extra, onError: 'skip' }), action('z'));
      run.fail('a');
      return run;
    },
  ],
  ['holds a Choice', '', '', (extra) => start(choice('a', [['{{ true }}', [action('i')]]], null, extra), action('z'))],
  ['holds a Loop', '', '', (extra) => start(loop('a', [1], [action('i')], {}, extra), action('z'))],
  ['holds a Parallel', '', '', (extra) => start(parallel('a', [[action('i')]], 'all', extra), action('z'))],
  ['holds a Try', '', '', (extra) => start(tryStep('a', [action('i')], null, extra), action('z'))],
  [
    'is handled',
    '',
    '',
    (extra) => {
      const run = start(action('a', { ...extra, onError: { steps: [action('h')] } }), action('z'));
      run.fail('a');
      return run;
    },
  ],
];
const matrix = states.flatMap(([name, takes, commands, make]) =>
  requests.map((request) => ({
    name,
    request,
    action: request.action,
    taken: takes.split(' ').includes(request.action),
    commands,
    make,
  })),
);
const lettingGo = ['cancel-action', 'cancel-timer', 'forget-event', 'release', 'steer-child'] as const;

describe('a request by hand', () => {
  it.each(matrix.filter(({ taken }) => taken))('$action ends a task that $name, and what it did', (one) => {
    const run = one.make({});
    expect(run.control(one.request)).toEqual({ status: 'done' });
    const follows = lettingGo.filter((type) => run.last(type).length > 0);
    if (one.action !== 'retry') expect(follows.join(' ')).toBe(one.commands);
    const expected = {
      retry: { status: 'RUNNING' },
      skip: { status: 'SKIPPED', output: null, note: 'not needed' },
      complete: { status: 'COMPLETED', output: 'by hand', note: 'done by phone' },
      fail: { status: 'FAILED', error: { code: 'given-up', message: 'No.', step: 'a' } },
    }[one.action];
    expect(run.task('a')).toMatchObject(expected);
    expect(run.task('a')).not.toHaveProperty('reason');
    if (one.action === 'skip' || one.action === 'complete') expect(run.task('a')).not.toHaveProperty('error');
    if (one.action === 'fail') expect(run.record()).toMatchObject({ status: 'FAILED', error: { code: 'given-up' } });
    else expect(run.running()).toContain(one.action === 'retry' ? 'a' : 'z');
    expect(run.state().open.a === undefined).toBe(one.action !== 'retry');
  });

  it.each(matrix.filter(({ taken }) => !taken))(
    '$action is refused of a task that $name, and changes nothing',
    (one) => {
      const run = one.make({});
      const before = JSON.stringify(run.state());
      expect(run.control(one.request)).toMatchObject({
        status: 'refused',
        code: 'task-not-waiting',
        message: expect.stringContaining('"a"'),
      });
      expect(JSON.stringify(run.state())).toBe(before);
      expect(run.last('answer')).toHaveLength(1);
    },
  );

  it.each(matrix.filter(({ taken, action: asked }) => taken && asked === 'fail'))(
    'fail of a task that $name is seen by its onError, but one that was held is not held again',
    (one) => {
      const run = one.make({ onError: 'wait' });
      run.control(one.request);
      const held = one.name === 'is held for a hand';
      expect(run.task('a')).toMatchObject({ status: held ? 'FAILED' : 'WAITING', error: { code: 'given-up' } });
      expect(run.ended()).toBe(held);
    },
  );

  it('finds no task where there is none, and none of a lease of the run', () => {
    const run = start(action('a'));
    for (const path of ['b', '', 'a/b', 'constructor', '__proto__'])
      expect(run.control({ action: 'skip', path })).toMatchObject({ code: 'task-not-found' });
  });

  it('is refused when the run has ended, and when what it is about is being stopped', () => {
    const run = start(action('a'));
    run.tell({ type: 'cancel' });
    expect(run.control({ action: 'skip', path: 'a' })).toMatchObject({ code: 'task-not-waiting' });
    expect(run.control({ action: 'pause' })).toMatchObject({ code: 'execution-ending' });
    run.complete('a');
    expect(run.ended()).toBe(true);
    expect(run.control({ action: 'skip', path: 'a' })).toMatchObject({ code: 'execution-ended' });
    expect(run.control({ action: 'resume' })).toMatchObject({ code: 'execution-ended' });
  });

  it('reaches inside loops, branches and handlers', () => {
    const run = start(loop('l', [1, 2], [parallel('p', [[action('a', { onError: { steps: [approval('q')] } })]])]));
    run.control({ action: 'skip', path: 'l[0]/p/a' });
    run.fail('l[1]/p/a');
    run.control({ action: 'complete', path: 'l[1]/p/a/q', output: 'ok' });
    expect(run.record().output).toEqual({ items: [{ branches: [null] }, { branches: ['ok'] }], errors: [] });
  });

  it('gives the execution the output that is given for its Output step', () => {
    const run = start(
      pure('out', { type: 'Output', input: '{{ 1 / 0 }}', onError: 'wait' }),
      pure('z', { input: 'last' }),
    );
    run.control({ action: 'complete', path: 'out', output: 'by hand' });
    expect(run.record().output).toBe('by hand');
  });
});

describe('a pause', () => {
  it('lets what runs end and starts nothing, until it is over', () => {
    const run = driveRun(buildRun({ steps: [action('a'), wait('w', 50), action('b', { after: ['a', 'w'] })] }));
    expect(run.control({ action: 'pause' })).toEqual({ status: 'done' });
    expect(run.control({ action: 'pause' })).toEqual({ status: 'done' });
    expect(run.status()).toBe('PAUSED');
    run.complete('a');
    run.fire('wait:w');
    expect([run.status(), run.running(), run.task('b').status]).toEqual(['PAUSED', [], 'PENDING']);
    expect(run.control({ action: 'resume' })).toEqual({ status: 'done' });
    expect([run.status(), run.running()]).toEqual(['RUNNING', ['b']]);
    expect(run.control({ action: 'resume' })).toEqual({ status: 'done' });
  });

  it('stays over a continued run, holds back pure steps and retries, and gives way to a cancel', () => {
    const run = start(action('a', { onError: 'wait' }), pure('p'), action('z'));
    run.fail('a');
    run.control({ action: 'pause' });
    run.tell({ type: 'drain' });
    run.tell({ type: 'resumed' });
    run.control({ action: 'retry', path: 'a' });
    expect([run.status(), run.running(), run.task('a').status]).toEqual(['PAUSED', [], 'PENDING']);
    run.tell({ type: 'cancel' });
    expect(run.record().status).toBe('CANCELLED');
  });

  it('does not stop the clock of the execution, nor of an answer', () => {
    const run = start(approval('a', { timeout: 'PT5S' }, [action('instead')]), action('z'));
    run.control({ action: 'pause' });
    run.fire('approval:a');
    expect(run.running()).toEqual([]);
    run.control({ action: 'resume' });
    expect(run.running()).toEqual(['a/instead']);
    run.control({ action: 'pause' });
    run.fire('deadline');
    expect(run.last('cancel-action')).toHaveLength(1);
    run.fail('a/instead', 'step-cancelled', true);
    expect(run.record().status).toBe('TIMED_OUT');
  });
});
