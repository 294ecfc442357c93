import { describe, expect, it } from 'vitest';
import type { FinalRecord, RunInput } from '../../../workflows/execution.ts';
import type { LoopBody, PlanStep } from '../../../workflows/language/plan.ts';
import { loop } from './build-open.ts';
import { action, buildRun, pure } from './build-run.ts';
import { simulateRun, type World } from './simulate-run.ts';

const end = (step: PlanStep, world: World, more: Partial<RunInput>): FinalRecord =>
  simulateRun(buildRun({ steps: [step] }, more), world).record;
const counted = (count: number, steps: PlanStep[], body: Partial<LoopBody> = {}): PlanStep =>
  loop('l', [], steps, { over: { by: 'count', count }, ...body });
const condition = (over: { while?: string; until?: string }): Partial<LoopBody> => ({
  over: { by: 'condition', testFirst: true, ...over },
});
const failing =
  (path: string): NonNullable<World['act']> =>
  (task) =>
    task.path === path ? { error: 'boom' } : { output: task.path };

describe('a step that did not run in a pass', () => {
  const seen = (body: Partial<LoopBody>, more: Partial<RunInput> = { engineVersion: 3 }, world: World = {}) =>
    end(counted(0, [pure('p'), pure('q')], { maxIterations: 9, ...body }), world, more);
  const leavesOut = { continue: '{{ index < 2 }}' };

  it('is seen as skipped by until and while', () => {
    const until = condition({ until: '{{ steps.q.output != null }}' });
    expect(seen({ ...leavesOut, ...until }).output).toEqual({ items: [null, null, 2], errors: [] });
    const whileSkipped = condition({ while: "{{ steps.q.status == 'SKIPPED' }}" });
    expect(seen({ ...leavesOut, ...whileSkipped }).output).toEqual({ items: [null, null, 2], errors: [] });
  });

  it('is seen so by break after a pass that failed before it', () => {
    const step = counted(3, [action('a'), pure('p', { after: ['a'] })], {
      onItemError: 'collect',
      break: '{{ steps.p.output == null }}',
    });
    const { output } = end(step, { act: failing('l[1]/a') }, { engineVersion: 3 });
    expect(output).toMatchObject({ items: ['l[0]/a', null], errors: [{ index: 1, code: 'boom' }] });
  });

  it('is not there where the condition itself asks for it', () => {
    const until = condition({ until: '{{ has(steps.q) && steps.q.output.size() == 1 }}' });
    const record = end(
      counted(0, [pure('q', { input: '{{ [index] }}' })], { ...leavesOut, ...until }),
      {},
      { engineVersion: 3 },
    );
    expect(record.output).toMatchObject({ items: [null, null, [2]] });
  });

  it('was not there in runs of earlier engines', () => {
    const until = condition({ until: '{{ steps.q.output != null }}' });
    expect(seen({ ...leavesOut, ...until }, { engineVersion: 2 }).error).toMatchObject({ code: 'expression-failed' });
  });
});
