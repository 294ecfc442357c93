import { describe, expect, it } from 'vitest';
import { buildRun, chain, pure } from './build-run.ts';
import { driveRun } from './drive-run.ts';
import { act, compensating } from './drive-undoing.ts';

const output = { type: 'number' };
const misfit = { code: 'output-invalid', message: 'No number.', step: null, details: null };

/** A run that promises a number, led up to the question whether it gives one. */
function asked() {
  const { steps } = chain(act('a'));
  const run = compensating(steps);
  const driven = driveRun({ ...run, plan: { ...run.plan, output } });
  driven.complete('a', 'text');
  const [question] = driven.last('evaluate');
  return { driven, id: question?.id ?? '', question };
}

describe('a run that promises an output', () => {
  it('completes once it has been found to hold', () => {
    const { driven, id, question } = asked();
    expect(question?.work).toEqual({ kind: 'check', schema: output, output: 'text' });
    expect([driven.ended(), driven.status(), driven.timers()]).toEqual([false, 'RUNNING', []]);
    driven.tell({ type: 'evaluated', id, value: null });
    expect(driven.record()).toMatchObject({ status: 'COMPLETED', output: 'text', error: null });
  });

  it('fails and is undone when it does not hold', () => {
    const { driven, id } = asked();
    driven.tell({ type: 'evaluation-failed', id, error: misfit });
    expect(driven.running()).toEqual(['a/compensate']);
    driven.complete('a/compensate');
    expect(driven.record()).toMatchObject({
      status: 'FAILED',
      output: null,
      response: null,
      error: misfit,
      compensation: { compensated: true, steps: [{ step: 'a', status: 'COMPLETED' }] },
    });
  });

  it('is not cancelled any more while it is asked, and does not continue as new', () => {
    const { driven, id } = asked();
    driven.tell({ type: 'cancel' });
    expect(driven.tell({ type: 'drain' })).toEqual([]);
    expect(driven.ended()).toBe(false);
    driven.tell({ type: 'evaluated', id, value: null });
    expect(driven.record().status).toBe('COMPLETED');
  });
});

it('a run that promises nothing asks nobody', () => {
  const run = driveRun(buildRun(chain(pure('a'))));
  expect([run.record().status, run.all('evaluate')]).toEqual(['COMPLETED', []]);
});
