import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlanStep } from '../../../workflows/language/plan.ts';
import { approval, child, loop, parallel, tryStep, undone } from './build-open.ts';
import { action, chain, choice, pure } from './build-run.ts';
import { type Driven, driveRun } from './drive-run.ts';
import { compensating, undoAll } from './drive-undoing.ts';

/** A random step: a leaf, or a construct around others. */
type Shape = string | { kind: string; of: Shape[] };

function stepOf(shape: Shape, id: string): PlanStep {
  const compensate = undone();
  if (typeof shape === 'string') {
    if (shape === 'act') return action(id, { compensate });
    if (shape === 'pure') return pure(id, { compensate });
    return shape === 'child' ? child(id, { workflow: 'w' }, 'await', { compensate }) : approval(id);
  }
  const inner = shape.of.map((one, at) => stepOf(one, `${id}_${at}`));
  if (shape.kind === 'par')
    return parallel(
      id,
      inner.map((one) => [one]),
    );
  if (shape.kind === 'loop') return loop(id, [1, 2, 3], chain(...inner).steps, { concurrency: 2 });
  return shape.kind === 'try' ? tryStep(id, inner, null) : choice(id, [['{{ true }}', inner]]);
}

/** Answers what is open in any order, ends the run somewhere between, and answers what is being stopped. */
function leadOn(run: Driven, pick: () => number, end: string): void {
  let ending = false;
  for (let turns = pick() % 40; ; turns -= 1) {
    const open = Object.entries(run.state().open).filter(([path]) => path !== 'last');
    if (!ending && (turns <= 0 || open.length === 0)) {
      ending = true;
      if (end === 'fail') run.fail('last');
      else if (end === 'cancel') run.tell({ type: 'cancel' });
      else run.fire('deadline');
      if (end !== 'fail') run.fail('last', 'step-cancelled', true);
      continue;
    }
    const [path, step] = open[pick() % open.length] ?? [];
    if (path === undefined || step === undefined) return;
    answer(run, path, step.kind, ending && pick() % 2 === 0);
  }
}

function answer(run: Driven, path: string, kind: string, stops: boolean): void {
  if (kind === 'action') {
    if (stops) run.fail(path, 'step-cancelled', true);
    else run.complete(path);
  } else if (kind === 'approval') run.control({ action: 'complete', path, output: 1 });
  else {
    run.tell({ type: 'child-started', path, executionId: 'ex-2' });
    run.tell({ type: 'child-ended', path, status: stops ? 'CANCELLED' : 'COMPLETED', output: 1, error: null });
  }
}

/** The steps that completed, in order, as whoever listens was told. */
function completions(run: Driven): string[] {
  const told = run.state().events.filter(({ type, status }) => type === 'task.changed' && status === 'COMPLETED');
  return told.flatMap(({ path = '' }) => (run.task(path).type === 'Undo' ? [] : [path]));
}

describe('the order of undoing', () => {
  const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
    shape: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom('act', 'pure', 'child', 'ask'),
      fc.record({
        kind: fc.constantFrom('par', 'loop', 'try', 'choice'),
        of: fc.array(tie('shape'), { minLength: 1, maxLength: 3 }),
      }),
    ),
  }));
  const ends = fc.constantFrom('fail', 'cancel', 'deadline');
  const picks = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 60 });

  it('is the reverse of completion, whatever completes when, however the run ends', () => {
    let undoneInAll = 0;
    fc.assert(
      fc.property(fc.array(shape, { minLength: 1, maxLength: 4 }), picks, ends, (shapes, given, end) => {
        const steps = [...shapes.map((one, at) => stepOf(one, `s${at}`)), action('last')];
        const run = driveRun(compensating(steps, { notify: true }));
        let at = 0;
        leadOn(run, () => given[at++ % given.length] ?? 0, end);
        const plans = new Set(['Act', 'Echo', 'Workflow']);
        const completed = completions(run).filter((path) => plans.has(run.task(path).type));
        expect(undoAll(run)).toEqual(completed.toReversed().map((path) => `${path}/compensate`));
        expect(run.record().compensation?.steps.map(({ step }) => step)).toEqual(completed.toReversed());
        for (const path of completed) expect(run.task(path).status).toBe('COMPENSATED');
        undoneInAll += completed.length;
      }),
      { numRuns: 200 },
    );
    expect(undoneInAll).toBeGreaterThan(200);
  });
});
