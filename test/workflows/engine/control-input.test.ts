import { describe, expect, it } from 'vitest';
import type { Json } from '../../../workflows/language/json.ts';
import type { PlanStep } from '../../../workflows/language/plan.ts';
import { makeReference } from '../../../workflows/language/references.ts';
import { approval, child, eventStep } from './build-open.ts';
import { buildRun, terminate, wait } from './build-run.ts';
import { driveRun } from './drive-run.ts';

const start = (step: PlanStep, input: Json = {}) => driveRun(buildRun({ steps: [step] }, { engineVersion: 2, input }));
const large: Json = { ...makeReference('v1', 70_000) };

describe('what a control step is given', () => {
  it.each<[string, Json, string, string]>([
    [
      'a Terminate with a status of its own',
      { status: 'FAILED' },
      'status',
      'has "FAILED" in "status" and not "completed" or "failed"',
    ],
    ['without one', { status: null }, 'status', 'has null in "status" and not "completed" or "failed"'],
    ['with a number as code', { status: 'failed', code: 5 }, 'code', 'has number in "code" and not string'],
    ['with a list as message', { status: 'failed', message: [] }, 'message', 'has array in "message" and not string'],
    ['no object', 'failed', '', 'is string and not object'],
  ])('%s fails the step', (_, given, field, problem) => {
    const run = start(terminate('t', '{{ input }}'), given);
    expect(run.record()).toMatchObject({
      status: 'FAILED',
      error: {
        code: 'step-input-invalid',
        message: `The input of step "t" (Terminate) ${problem}.`,
        step: 't',
        details: { field },
      },
    });
  });

  it('cannot be encrypted as a whole', () => {
    const encrypted: Json = { ...makeReference('v1', 40), encrypted: 'acme' };
    const run = start(terminate('t', '{{ input }}'), encrypted);
    run.tell({ type: 'evaluated', id: run.last('evaluate')[0]?.id ?? '', value: encrypted });
    expect(run.record().error).toMatchObject({
      code: 'step-input-invalid',
      message: expect.stringContaining('is an encrypted value, which the engine may not read'),
    });
  });

  it('may leave out by null what it may leave out', () => {
    expect(start(terminate('t', '{{ input }}'), { status: 'completed', code: null }).record().status).toBe('COMPLETED');
    expect(start(approval('p', '{{ input }}'), { message: null, timeout: null }).status()).toBe('WAITING');
  });

  it.each<[string, PlanStep, Json]>([
    ['Wait', wait('w', 1, { input: '{{ input }}' }), { for: 5 }],
    ['Approval', approval('p', '{{ input }}'), { form: 'x' }],
    ['Event', eventStep('e', '{{ input }}'), { name: 'n', correlation: {} }],
    ['Workflow', child('c', '{{ input }}'), { workflow: 7 }],
  ])('is checked for a %s too', (_, step, input) => {
    expect(start(step, input).record().error?.code).toBe('step-input-invalid');
  });

  it('is looked at where it is kept, where the schema says what it must be', () => {
    const run = start(terminate('t', '{{ input }}'), { status: 'failed', message: large, output: large });
    const [asked] = run.last('evaluate');
    expect(asked?.work).toMatchObject({ kind: 'judge', value: { message: large } });
    run.tell({ type: 'evaluated', id: asked?.id ?? '', value: { field: 'message', problem: 'has array' } });
    expect(run.record().error).toMatchObject({ code: 'step-input-invalid', details: { field: 'message' } });
  });

  it('is not asked for where the schema says nothing', () => {
    expect(start(terminate('t', '{{ input }}'), { status: 'completed', output: large }).record().output).toEqual(large);
  });

  it('that is too long is called so, and never an object', () => {
    for (const [step, input] of [
      [eventStep('e', '{{ input }}'), { name: large, correlation: 1 }],
      [wait('w', 1, { input: '{{ input }}' }), { for: large }],
      [approval('p', '{{ input }}'), { timeout: large }],
      [terminate('t', '{{ input }}'), { status: 'failed', code: large }],
    ] as const) {
      const run = start(step, input);
      run.tell({ type: 'evaluated', id: run.last('evaluate')[0]?.id ?? '', value: null });
      expect(run.record().error).toMatchObject({
        code: 'step-input-invalid',
        message: expect.stringContaining('70000'),
      });
    }
  });
});
