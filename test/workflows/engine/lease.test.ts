import { describe, expect, it } from 'vitest';
import type { Json } from '../../../workflows/language/json.ts';
import type { LimitPlan, PlanStep } from '../../../workflows/language/plan.ts';
import { loop } from './build-open.ts';
import { action, buildRun, chain } from './build-run.ts';
import { type Driven, driveRun } from './drive-run.ts';
import { engineFor } from './simulate-run.ts';

const limit: LimitPlan = { key: 'crm-{{ input.id }}', max: 2 };
const start = (...steps: PlanStep[]) => driveRun(buildRun(chain(...steps), { input: { id: 7 } }));
const grant = (run: Driven, path = 'a') => run.tell({ type: 'lease-granted', path });
const released = (run: Driven) => run.all('release').map(({ path, key }) => `${path} ${key}`);

describe('the lease of a step', () => {
  it('is asked for before the input is resolved, and waited for', () => {
    const run = start(action('a', { limit, input: '{{ input.none }}' }));
    expect(run.all('acquire')).toEqual([{ type: 'acquire', path: 'a', key: 'crm-7', group: 'ex-1:a', max: 2 }]);
    expect(run.task('a')).toMatchObject({
      status: 'WAITING',
      reason: { kind: 'limit', message: expect.stringContaining('crm-7') },
    });
    expect([run.status(), run.running(), run.task('a').startedAt]).toEqual(['WAITING', [], undefined]);
    run.tell({ type: 'lease-waits', path: 'a', reason: 'Behind 3 others.' });
    expect(run.task('a').reason?.message).toBe('Behind 3 others.');
    grant(run);
    expect(run.record().error?.code).toBe('expression-failed');
    expect(released(run)).toEqual(['a crm-7']);
  });

  it('is not asked for by a step that is skipped, or reused', () => {
    const skipped = start(action('a', { limit, when: '{{ false }}' }));
    expect([skipped.record().status, skipped.all('acquire')]).toEqual(['COMPLETED', []]);
    const reuse = { a: { status: 'COMPLETED' as const, output: 1 } };
    const reused = driveRun(buildRun(chain(action('a', { limit })), { reuse, input: { id: 7 } }));
    expect([reused.record().output, reused.all('acquire')]).toEqual([1, []]);
  });

  it('is granted once: the step starts, and `when` is not asked again', () => {
    const counts = { key: 'k', max: 1 };
    const run = driveRun(
      buildRun({
        steps: [action('x'), action('a', { limit: counts, when: '{{ !has(steps.x) }}' })],
      }),
    );
    run.complete('x');
    grant(run);
    expect(run.running()).toEqual(['a']);
    const before = JSON.stringify(run.state());
    expect([grant(run), grant(run, 'b'), run.tell({ type: 'lease-waits', path: 'a', reason: 'no' })]).toEqual([
      [],
      [],
      [],
    ]);
    expect(JSON.stringify(run.state())).toBe(before);
    run.complete('a');
    expect(released(run)).toEqual(['a k']);
  });

  it('shares the place of an outer holder of the key, not that of a sibling', () => {
    const same = { key: 'k', max: 1 };
    const nested = start(loop('l', [1, 2], [action('a', { limit: same })], { concurrency: 2 }, { limit: same }));
    grant(nested, 'l');
    expect(nested.all('acquire').map(({ group }) => group)).toEqual(['ex-1:l', 'ex-1:l', 'ex-1:l']);
    const siblings = start(loop('l', [1, 2], [action('a', { limit: same })], { concurrency: 2 }));
    expect(siblings.all('acquire').map(({ group }) => group)).toEqual(['ex-1:l[0]/a', 'ex-1:l[1]/a']);
  });

  it('is held by each pass, and by a container while its body runs', () => {
    const each = { key: '{{ item }}', max: 1 };
    const run = start(loop('l', ['u', 'v'], [action('a', { limit: each })], { concurrency: 2 }, { limit }));
    expect(run.all('acquire').map(({ path }) => path)).toEqual(['l']);
    grant(run, 'l');
    expect(run.all('acquire').map(({ path, key, group }) => [path, key, group])).toEqual([
      ['l', 'crm-7', 'ex-1:l'],
      ['l[0]/a', 'u', 'ex-1:l[0]/a'],
      ['l[1]/a', 'v', 'ex-1:l[1]/a'],
    ]);
    grant(run, 'l[1]/a');
    run.complete('l[1]/a');
    expect(released(run)).toEqual(['l[1]/a v']);
    grant(run, 'l[0]/a');
    run.complete('l[0]/a');
    expect(released(run)).toEqual(['l[1]/a v', 'l[0]/a u', 'l crm-7']);
    expect(run.record().status).toBe('COMPLETED');
  });

  it.each<[string, Partial<Record<keyof LimitPlan, Json>>, string]>([
    ['null', { key: '{{ input.nil }}' }, 'key'],
    ['a list', { key: '{{ [1] }}' }, 'key'],
    ['empty text', { key: '{{ "" }}' }, 'key'],
    ['501 characters', { key: 'x'.repeat(501) }, 'key'],
    ['0 places', { max: 0 }, 'max'],
    ['10,001 places', { max: '{{ 10001 }}' }, 'max'],
    ['half a place', { max: '{{ 1.5 }}' }, 'max'],
    ['text as a number', { max: '{{ "2" }}' }, 'max'],
  ])('fails on %s', (_name, wrong, field) => {
    const bad = { ...limit, ...wrong } as LimitPlan;
    const run = driveRun(buildRun(chain(action('a', { limit: bad })), { input: { id: 7, nil: null } }));
    expect(run.record().error).toMatchObject({ code: 'limit-invalid', step: 'a', details: { field } });
    expect(run.all('acquire')).toEqual([]);
  });

  it.each<[Json, string]>([
    [7, '7'],
    [true, 'true'],
    [1.5, '1.5'],
    ['x', 'x'],
  ])('takes %j as key', (id, key) => {
    const run = driveRun(
      buildRun(chain(action('a', { limit: { key: '{{ input.id }}', max: '{{ 10000 }}' } })), { input: { id } }),
    );
    expect(run.all('acquire')).toEqual([{ type: 'acquire', path: 'a', key, group: 'ex-1:a', max: 10_000 }]);
  });
});

describe('the lease of a run', () => {
  const whole = (more: Partial<LimitPlan> = {}, ...steps: PlanStep[]) => {
    const run = buildRun(chain(...steps), { input: { id: 7 } });
    return driveRun({ ...run, plan: { ...run.plan, limit: { ...limit, ...more } } });
  };

  it('is what the run tells that it waits for', () => {
    const run = whole({}, action('a'));
    const reason = () => engineFor(buildRun(chain(action('a')))).view(run.state()).reason;
    expect(reason()).toEqual({ kind: 'limit', message: 'Waits for one of 2 places under the limit "crm-7".' });
    run.tell({ type: 'lease-waits', path: '', reason: 'Behind 3 others.' });
    expect(reason()).toEqual({ kind: 'limit', message: 'Behind 3 others.' });
    grant(run, '');
    expect(reason()).toBeUndefined();
  });

  it('is granted before anything starts, and given back at the end', () => {
    const run = whole({}, action('a'), action('b'));
    expect(run.all('acquire')).toEqual([{ type: 'acquire', path: '', key: 'crm-7', group: 'ex-1:', max: 2 }]);
    expect([run.status(), run.running(), run.task('a').status]).toEqual(['WAITING', [], 'PENDING']);
    run.tell({ type: 'lease-waits', path: '', reason: 'Behind 3 others.' });
    grant(run, '');
    expect([run.status(), run.running()]).toEqual(['RUNNING', ['a']]);
    expect(grant(run, '')).toEqual([]);
    run.complete('a');
    run.complete('b');
    expect(run.record().status).toBe('COMPLETED');
    expect(released(run)).toEqual([' crm-7']);
  });

  it('is given back by a run that is cancelled while it waits, and by one that is out of time', () => {
    const run = whole({}, action('a'));
    run.tell({ type: 'cancel' });
    expect(run.record()).toMatchObject({ status: 'CANCELLED', tasks: [{ status: 'PENDING' }] });
    expect(released(run)).toEqual([' crm-7']);
    const late = whole({}, action('a'));
    late.fire('deadline');
    expect([late.record().status, released(late)]).toEqual(['TIMED_OUT', [' crm-7']]);
  });

  it('fails the run when it cannot be asked for', () => {
    const run = whole({ max: 0 }, action('a'));
    expect(run.record()).toMatchObject({ status: 'FAILED', error: { code: 'limit-invalid', step: null } });
    expect(run.record().tasks[0]?.status).toBe('PENDING');
  });

  it('is waited for across a continued run, and while it is paused', () => {
    const run = whole({}, action('a'));
    run.tell({ type: 'drain' });
    expect(run.last('continue-as-new')).toHaveLength(1);
    run.tell({ type: 'resumed' });
    run.control({ action: 'pause' });
    grant(run, '');
    expect([run.status(), run.running()]).toEqual(['PAUSED', []]);
    run.control({ action: 'resume' });
    expect(run.running()).toEqual(['a']);
  });

  it('is asked for once what its key reads has been loaded, be it that it cannot be', () => {
    const big = { '\u0000ref': 'v1', size: 100_000 };
    const keyed = () => {
      const run = buildRun(chain(action('a')), { input: { big }, engineVersion: 2 });
      return driveRun({ ...run, plan: { ...run.plan, limit: { key: '{{ input.big.id }}', max: 1 } } });
    };
    const run = keyed();
    const [asked] = run.all('evaluate');
    expect([asked?.work.kind, run.running(), run.all('acquire')]).toEqual(['template', [], []]);
    run.tell({ type: 'evaluated', id: asked?.id ?? '', value: 'k' });
    expect([run.all('acquire').map(({ key }) => key), run.running()]).toEqual([['k'], []]);
    grant(run, '');
    expect(run.running()).toEqual(['a']);
    const failing = keyed();
    const error = { code: 'expression-failed', message: 'no id', step: null, details: null };
    failing.tell({ type: 'evaluation-failed', id: failing.all('evaluate')[0]?.id ?? '', error });
    expect(failing.record()).toMatchObject({ status: 'FAILED', error: { code: 'expression-failed', step: null } });
  });
});
