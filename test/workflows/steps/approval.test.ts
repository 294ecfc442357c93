import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../workflows/language/json.ts';
import { compile, faultsOf, withSteps } from '../language/catalogue.ts';

const form = {
  type: 'object',
  properties: { refund: { type: 'boolean' } },
  required: ['refund'],
  additionalProperties: false,
};
const approval = (more: JsonObject = {}): JsonObject => ({ id: 'ask', type: 'Approval', ...more });

it('compiles with and without what it asks', () => {
  const input = { message: 'Refund {{ execution.id }}?', form, timeout: '{{ "PT" + "1S" }}' };
  expect(compile(withSteps(approval())).plan.graph.steps).toMatchObject([
    { input: {}, takes: [], body: { kind: 'approval', onTimeout: null } },
  ]);
  expect(
    compile(withSteps(approval({ input, onTimeout: [{ id: 'late', type: 'Echo' }] }))).plan.graph.steps,
  ).toMatchObject([{ input, body: { kind: 'approval', onTimeout: { steps: [{ id: 'late' }] } } }]);
});

it('gives what its form says, or what stands in for it', () => {
  const read = (source: string) => [approval({ input: { form } }), { type: 'Echo', input: `{{ ${source} }}` }];
  expect(compile(withSteps(...read('steps.ask.output.refund'))).outputSchema).toEqual({ type: 'boolean' });
  expect(faultsOf(withSteps(...read('previous.refnud')))).toMatchObject([{ suggestion: 'refund' }]);
  const late = approval({ input: { form, timeout: 'PT1H' }, onTimeout: [{ type: 'Echo', input: 'late' }] });
  expect(compile(withSteps(late)).outputSchema).toMatchObject({ anyOf: [form, { const: 'late' }] });
  expect(compile(withSteps(approval({ input: { form: { type: '{{ input.kind }}' } } }))).outputSchema).toBe(true);
});

describe('refuses', () => {
  it.each<[string, JsonObject, string, string]>([
    ['a form that is no schema', { input: { form: { type: 'objct' } } }, '/input/form/type', 'not JSON Schema'],
    ['a timeout that is none', { input: { timeout: '5m' } }, '/input/timeout', 'ISO 8601'],
    ['a form that no answer fits', { input: { form: false } }, '/input/form', 'leave it out to take any answer'],
    ['a slip', { input: { mesage: 'x' } }, '/input/mesage', 'did you mean `message`?'],
    ['onTimeout without a timeout', { onTimeout: [{ type: 'Echo' }] }, '/onTimeout', 'never runs'],
    ['a retry', { retry: { maxAttempts: 2 } }, '/retry', 'calls nothing itself'],
  ])('%s', (_, more, place, detail) => {
    expect(faultsOf(withSteps(approval(more)))).toMatchObject([
      { pointer: `/steps/0${place}`, detail: expect.stringContaining(detail) },
    ]);
  });
});
