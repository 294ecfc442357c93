import { expect, it } from 'vitest';
import type { JsonObject } from '../../../workflows/language/json.ts';
import { compile, faultsOf, withSteps } from '../language/catalogue.ts';

const event = (input: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'Event', input, ...more });

it('compiles with what it waits for', () => {
  const input = { name: 'paid', correlation: '{{ input.orderId }}', timeout: 'PT12H' };
  const late = { onTimeout: [{ id: 'late', type: 'Echo', input: null }] };
  expect(compile(withSteps(event(input, late))).plan.graph.steps).toMatchObject([
    { input, takes: [], body: { kind: 'event', onTimeout: { steps: [{ id: 'late' }] } } },
  ]);
  expect(compile(withSteps(event({ name: 'paid', correlation: 7 }))).plan.graph.steps[0]?.body).toEqual({
    kind: 'event',
    onTimeout: null,
  });
});

it.each<[string, JsonObject, string, string]>([
  ['no correlation', event({ name: 'paid' }), '/input', 'needs correlation'],
  ['no input', { type: 'Event' }, '', 'needs name'],
  [
    'a correlation that is no scalar',
    event({ name: 'paid', correlation: [1] }),
    '/input/correlation',
    'needs correlation',
  ],
  ['an empty name', event({ name: '', correlation: 1 }), '/input/name', 'is empty; write a text'],
  [
    'onTimeout without a timeout',
    event({ name: 'a', correlation: 1 }, { onTimeout: [{ type: 'Echo' }] }),
    '/onTimeout',
    'never runs',
  ],
])('refuses %s', (_, step, place, detail) => {
  expect(faultsOf(withSteps(step))[0]).toMatchObject({
    pointer: `/steps/0${place}`,
    detail: expect.stringContaining(detail),
  });
});
