import { isObject } from '../language/json.ts';
import { defineControl } from '../language/step-type.ts';

/** Waits for an event from outside. */
export default defineControl({
  type: 'Event',
  aliases: ['event'],
  summary: 'Wait for a named event with a correlation value',
  docs: [
    'The task is WAITING until an event of this name and correlation value is sent: `POST /v1/events` with `{ "name", "correlation", "payload" }`. The output is the payload. An event that arrives before the step starts is kept for it. Every execution that waits gets the event, and one of its steps takes it.',
    'With `timeout` the wait ends by itself: the steps of `onTimeout` run and their last output stands in for the payload; without `onTimeout` the step fails with `event-timeout`.',
  ].join('\n\n'),
  authoredOnly: true,
  input: {
    type: 'object',
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 200, description: 'What happens: `payment-received`.' },
      correlation: {
        type: ['string', 'number', 'boolean'],
        description: 'To which one: the order number, say. Numbers and booleans are compared as text.',
      },
      timeout: {
        type: 'string',
        format: 'duration',
        description: 'ISO 8601 duration from 1 ms to 1 year; absent: none.',
      },
    },
    required: ['name', 'correlation'],
    additionalProperties: false,
  },
  output: true,
  fields: {
    onTimeout: { type: 'array', minItems: 1, description: 'Steps that run when the event has not come in time.' },
  },
  example: {
    input: { name: 'payment-received', correlation: '{{ input.orderId }}', timeout: 'PT12H' },
    output: { amount: 99.5 },
  },
  compile: (step, { given, graph, fault }) => {
    if (step.onTimeout !== undefined && !(isObject(given.input) && given.input.timeout !== undefined))
      fault('/onTimeout', '`onTimeout` never runs without a `timeout` in its `input`; add one');
    const late = step.onTimeout === undefined ? null : graph(step.onTimeout, '/onTimeout');
    // A payload may be anything, so the type of what stands in for it tells nothing more.
    return { body: { kind: 'event', onTimeout: late?.graph ?? null }, output: true, input: given.input };
  },
});
