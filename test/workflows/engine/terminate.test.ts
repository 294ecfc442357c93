import { describe, expect, it } from 'vitest';
import type { FinalRecord } from '../../../workflows/execution.ts';
import type { Json } from '../../../workflows/language/json.ts';
import type { LoopBody, PlanStep } from '../../../workflows/language/plan.ts';
import { makeReference } from '../../../workflows/language/references.ts';
import { loop, tryStep } from './build-open.ts';
import { action, buildRun, chain, choice, pure, terminate } from './build-run.ts';
import { driveRun } from './drive-run.ts';
import { simulateRun, statusesOf, type World } from './simulate-run.ts';

const counted = (count: Json, steps: PlanStep[], body: Partial<LoopBody> = {}): PlanStep =>
  loop('l', [], steps, { over: { by: 'count', count }, ...body });
const end = (step: PlanStep, world: World = {}): FinalRecord => simulateRun(buildRun({ steps: [step] }), world).record;
const byPath: NonNullable<World['act']> = ({ path }) => ({ output: path });

describe('the message of a Terminate', () => {
  const message = (text: Json) => end(terminate('t', { status: 'failed', message: text })).error?.message;

  it('is cut when it is long, and tells its size when it is kept outside', () => {
    expect(message('x'.repeat(10_001))).toBe(`${'x'.repeat(10_000)}…`);
    expect(message({ ...makeReference('id', 70_000) })).toBe(
      'The message has 70000 characters; 10000 are shown at most.',
    );
  });

  it('shows nothing of what is encrypted, whose code nobody may read', () => {
    const encrypted = { ...makeReference('id', 154), encrypted: 'acme' };
    expect(message(encrypted)).toBe('[REDACTED]');
    const told = end(terminate('t', { status: 'failed', code: encrypted })).error;
    expect(told).toMatchObject({ code: 'step-input-invalid', message: expect.stringContaining('an encrypted value') });
  });
});

describe('a Loop that is left early', () => {
  const leave = (scope: 'loop' | 'iteration', input: Json): PlanStep => ({
    ...terminate('t', input, { when: '{{ index == 1 }}' }),
    body: { kind: 'terminate', scope },
  });
  const body = (...steps: PlanStep[]): PlanStep => counted(4, chain(...steps).steps);

  it('iteration, completed: the pass ends with the output', () => {
    const record = end(body(leave('iteration', { status: 'completed', output: 'out' }), action('a')), {
      act: byPath,
    });
    expect(record.output).toEqual({ items: ['l[0]/a', 'out', 'l[2]/a', 'l[3]/a'], errors: [] });
    expect(statusesOf(record)['l[1]/a']).toBe('PENDING');
  });

  it('iteration, failed: the pass fails with its code', () => {
    const record = end(body(leave('iteration', { status: 'failed', code: 'mine', message: 'no' }), action('a')));
    expect(record.error).toMatchObject({ code: 'mine', message: 'no', step: 'l[1]/t' });
  });

  it('loop, completed: what was not started is absent, steps around it complete', () => {
    const inside = choice('c', [['{{ true }}', [leave('loop', { status: 'completed', output: 'out' })]]]);
    const { record } = simulateRun(buildRun(chain(body(action('a'), inside), pure('after'))), { act: byPath });
    expect(record.output).toEqual({ items: [null, 'out'], errors: [] });
    expect(statusesOf(record)).toMatchObject({ l: 'COMPLETED', 'l[1]/c': 'COMPLETED', after: 'COMPLETED' });
  });

  it('loop, completed: passes that run beside it are cancelled', () => {
    const step = counted(3, [leave('loop', { status: 'completed' }), action('a')], { concurrency: 3 });
    const driven = driveRun(buildRun({ steps: [step] }));
    expect(driven.all('cancel-action').map(({ path }) => path)).toEqual(['l[0]/a']);
    expect(driven.ended()).toBe(false);
    driven.fail('l[0]/a', 'x', true);
    expect(driven.record()).toMatchObject({ status: 'COMPLETED', output: { items: [null, null], errors: [] } });
  });

  it('loop, failed: the loop fails', () => {
    const record = end(body(leave('loop', { status: 'failed', code: 'mine' }), action('a')));
    expect(record).toMatchObject({ status: 'FAILED', error: { code: 'mine' } });
    expect(statusesOf(record)).toMatchObject({ l: 'FAILED', 'l[1]/t': 'COMPLETED' });
  });
});

describe('Terminate of an execution', () => {
  it('ends the steps around it as it says, and stops the others', () => {
    const inside = tryStep('t', [terminate('q', { status: 'failed', code: 'mine' })], [pure('h')]);
    const driven = driveRun(buildRun({ steps: [action('a'), counted(2, [inside])] }));
    expect(driven.all('cancel-action').map(({ path }) => path)).toEqual(['a']);
    driven.fail('a', 'x', true);
    expect(driven.record()).toMatchObject({ status: 'FAILED', error: { code: 'mine', step: 'l[0]/t/q' } });
    expect(statusesOf(driven.record())).toEqual({
      a: 'CANCELLED',
      l: 'FAILED',
      'l[0]/t': 'FAILED',
      'l[0]/t/q': 'COMPLETED',
    });
  });

  it('completes it with its output', () => {
    const record = end(terminate('q', { status: 'completed', output: 7 }));
    expect(record).toMatchObject({ status: 'COMPLETED', output: 7, error: null });
  });
});
