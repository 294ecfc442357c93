import { expect, it } from 'vitest';
import { translateDefinition } from '../../../../../services/gateway/dialects/dataflow/translate-definition.ts';

it('DFP 3.2 leaves the published document as it is', () => {
  const seed = {
    name: 'Dummy Workflow',
    steps: [{ type: 'StaticTextInput', input: 'Hello, world!' }, { type: 'TextOperation.Reverse' }, { type: 'Echo' }],
  };
  expect(translateDefinition(seed)).toEqual(seed);
});

it.each([null, 1, 'text', [], { name: 'x' }, { steps: 'none' }])('leaves %j for the compiler to refuse', (document) => {
  expect(translateDefinition(document)).toEqual(document);
});

it('DFP 3.2 translates the later document: title, inputs, tasks, outputs', () => {
  expect(
    translateDefinition({
      title: 'Shout',
      description: 'Says it louder',
      inputs: [
        { name: 'text', type: 'text', description: 'What to say' },
        { name: 'times', type: 'number', default: 2 },
        { name: 'note', type: 'text', required: false },
      ],
      tasks: [
        { name: 'take', type: 'static_text_input', inputs: { text: '{{inputs.text}} x {{ inputs.times }}' } },
        {
          name: 'turn',
          type: 'text_operations.reverse',
          inputs: [{ name: 'text', value: '{{tasks.take.outputs.text}}' }],
        },
      ],
      outputs: [{ name: 'result', type: 'text', value: '{{tasks.turn.outputs.text}}' }],
    }),
  ).toEqual({
    name: 'Shout',
    description: 'Says it louder',
    input: {
      type: 'object',
      properties: {
        text: { type: 'string', description: 'What to say' },
        times: { type: 'number', default: 2 },
        note: { type: 'string' },
      },
      required: ['text'],
      additionalProperties: false,
    },
    steps: [
      {
        id: 'take',
        type: 'static_text_input',
        input: { text: '{{input.text}} x {{ (has(input.times) ? input.times : 2) }}' },
      },
      { id: 'turn', type: 'text_operations.reverse', input: { text: '{{steps.take.output.text}}' } },
      { id: 'workflow_outputs', type: 'Output', input: { result: '{{steps.turn.output.text}}' } },
    ],
  });
});

it('DFP 3.3.9 translates retry and condition', () => {
  const retried = (retry: { attempts: number; delay?: number; multiplier?: number }) =>
    translateDefinition({ name: 'r', steps: [{ type: 'Echo', retry, condition: '{{inputs.go}}' }] });
  expect(retried({ attempts: 3, delay: 5, multiplier: 2 })).toEqual({
    name: 'r',
    steps: [{ type: 'Echo', when: '{{input.go}}', retry: { maxAttempts: 3, delay: 'PT5S', backoff: 'exponential' } }],
  });
  expect(retried({ attempts: 3, multiplier: 1 })).toMatchObject({ steps: [{ retry: { backoff: 'fixed' } }] });
});

it('leaves the native retry and text outside of templates alone', () => {
  const native = { name: 'n', steps: [{ type: 'Echo', input: 'see tasks.a.outputs.b', retry: { maxAttempts: 2 } }] };
  expect(translateDefinition(native)).toEqual(native);
});
