import { describe, expect, it } from 'vitest';
import type { Json } from '../../../workflows/language/json.ts';
import type { PlanStep } from '../../../workflows/language/plan.ts';
import { approval, parallel } from './build-open.ts';
import { action, buildRun, chain, pure } from './build-run.ts';
import { driveRun } from './drive-run.ts';

const start = (...steps: PlanStep[]) => driveRun(buildRun(chain(...steps), { input: { n: 3 } }));

describe('an Approval', () => {
  it('waits with its message for the answer, which is its output', () => {
    const run = start(approval('ask', { message: 'Ship {{ input.n }}?' }), pure('after'));
    expect(run.task('ask')).toMatchObject({
      status: 'WAITING',
      attempts: 1,
      startedAt: 1_000,
      reason: { kind: 'approval', message: 'Ship 3?' },
    });
    expect([run.status(), run.timers()]).toEqual(['WAITING', ['deadline']]);
    expect(run.control({ action: 'complete', path: 'ask', output: { yes: true } })).toEqual({ status: 'done' });
    expect(run.record()).toMatchObject({ status: 'COMPLETED', output: { yes: true } });
    expect(run.task('ask')).not.toHaveProperty('reason');
  });

  it('says that it waits when it has no message', () => {
    expect(start(approval('ask')).task('ask').reason).toEqual({ kind: 'approval', message: expect.any(String) });
  });

  it('takes the first answer and no other', () => {
    const run = start(approval('ask'), action('after'));
    run.control({ action: 'complete', path: 'ask', output: 1 });
    expect(run.control({ action: 'complete', path: 'ask', output: 2 })).toMatchObject({ code: 'task-not-waiting' });
    expect(run.task('ask').output).toBe(1);
  });

  it('fails when nobody answers in time, and an answer after that is refused', () => {
    const run = start(approval('ask', { timeout: 'PT5S' }, null, { onError: 'skip' }), action('after'));
    expect(run.task('ask').reason).toMatchObject({ until: 6_000 });
    run.fire('approval:ask');
    expect(run.task('ask')).toMatchObject({ status: 'FAILED', error: { code: 'approval-timeout', step: 'ask' } });
    expect(run.running()).toEqual(['after']);
    expect(run.control({ action: 'complete', path: 'ask', output: 2 })).toMatchObject({ code: 'task-not-waiting' });
  });

  it('lets the steps of onTimeout stand in for the answer', () => {
    const run = start(approval('ask', { timeout: 'PT5S' }, [action('remind')]), pure('after'));
    run.fire('approval:ask');
    expect(run.task('ask').status).toBe('RUNNING');
    expect(run.task('ask')).not.toHaveProperty('reason');
    expect(run.running()).toEqual(['ask/remind']);
    run.complete('ask/remind', 'late');
    expect(run.record()).toMatchObject({ status: 'COMPLETED', output: 'late' });
    expect(run.record().tasks.map(({ path }) => path)).toEqual(['ask', 'ask/remind', 'after']);
  });

  it('fails with the steps of onTimeout', () => {
    const run = start(approval('ask', { timeout: 'PT5S' }, [action('remind')]));
    run.fire('approval:ask');
    run.fail('ask/remind');
    expect(run.record()).toMatchObject({ status: 'FAILED', error: { code: 'boom', step: 'ask/remind' } });
    expect(run.task('ask').status).toBe('FAILED');
  });

  it('stops its timer when it is answered, and when its scope ends', () => {
    const answered = start(approval('ask', { timeout: 'PT5S' }), action('after'));
    answered.control({ action: 'complete', path: 'ask', output: 1 });
    expect(answered.timers()).toEqual(['deadline']);
    const stopped = start(parallel('par', [[approval('ask', { timeout: 'PT5S' })], [action('a')]], 'any'), action('z'));
    stopped.complete('par/a');
    expect(stopped.task('par/ask')).toMatchObject({ status: 'CANCELLED', output: null });
    expect(stopped.timers()).toEqual(['deadline']);
    expect(stopped.running()).toEqual(['z']);
  });

  it.each<[string, Json]>([
    ['no duration', 'soon'],
    ['no text', 5],
    ['nothing', 'PT0S'],
    ['over a year', 'P366D'],
  ])('fails on a timeout that is %s', (_name, timeout) => {
    const record = start(approval('ask', { timeout })).record();
    expect(record).toMatchObject({ error: { code: 'step-input-invalid', step: 'ask', details: { field: 'timeout' } } });
  });
});
