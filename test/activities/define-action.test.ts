import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type ActionContext, defineAction } from '../../activities/define-action.ts';

const double = defineAction({
  type: 'Double',
  summary: 'Double a number',
  input: z.strictObject({ n: z.number(), deep: z.object({ 'a/b': z.string() }).optional() }),
  output: z.object({ n: z.number() }),
  example: { input: { n: 1 }, output: { n: 2 } },
  defaults: { retry: { maxAttempts: 4 }, attemptTimeoutMs: 5 },
  run: async ({ n }) => ({ n: n * 2 }),
});
// No part of it is used by this step.
const context = {} as ActionContext;

describe('defineAction', () => {
  test('tells what the compiler needs', () => {
    expect(double).toMatchObject({
      kind: 'action',
      type: 'Double',
      revision: 1,
      input: { type: 'object', required: ['n'], additionalProperties: false },
      output: { type: 'object', properties: { n: { type: 'number' } } },
      defaults: {
        retry: { maxAttempts: 4, backoff: 'exponential', delayMs: 1000, maxDelayMs: 60_000, jitter: true, on: [] },
        timeout: { attemptMs: 5, totalMs: 3_600_000 },
        idempotent: false,
        repeatable: true,
      },
    });
  });

  test('tells whether it may run in a segment, and with which input it may be repeated', () => {
    const { defaults, idempotentFor, docs } = defineAction({
      type: 'Read',
      summary: 'Read',
      docs: 'It reads.',
      input: z.object({ key: z.string() }),
      output: z.string(),
      example: { input: { key: 'a' }, output: 'b' },
      defaults: { local: true },
      idempotentFor: (input) => input !== undefined,
      run: async () => 'b',
    });
    expect([defaults.local, idempotentFor?.({}), idempotentFor?.(undefined), docs]).toEqual([
      true,
      true,
      false,
      'It reads.',
    ]);
    expect([double.defaults.local, double.idempotentFor, double.docs]).toEqual([undefined, undefined, undefined]);
  });

  test('performs with the parsed input', async () => {
    expect(await double.perform({ n: 4 }, context)).toEqual({ n: 8 });
  });

  test('names each wrong place of an input by JSON Pointer', async () => {
    await expect(double.perform({ n: 'x', deep: { 'a/b': 1 } }, context)).rejects.toMatchObject({
      code: 'step-input-invalid',
      message: expect.stringContaining('/n: '),
      faults: [{ pointer: '/n' }, { pointer: '/deep/a~1b' }],
    });
    await expect(double.perform(null, context)).rejects.toMatchObject({ faults: [{ pointer: '' }] });
  });
});
