import { expect, it } from 'vitest';
import { translateDefinition } from '../../../../../services/gateway/dialects/dataflow/translate-definition.ts';
import { AppError, type Fault } from '../../../../../workflows/language/app-error.ts';
import type { Json } from '../../../../../workflows/language/json.ts';
import { compile } from '../../../../workflows/language/catalogue.ts';

it('dataflow 3.2 leaves the published document as it is', () => {
  const seed = {
    name: 'Dummy Workflow',
    steps: [{ type: 'StaticTextInput', input: 'Hello, world!' }, { type: 'TextOperation.Reverse' }, { type: 'Echo' }],
  };
  expect(translateDefinition(seed)).toEqual(seed);
});

it.each([null, 1, 'text', [], { name: 'x' }, { steps: 'none' }])('leaves %j for the compiler to refuse', (document) => {
  expect(translateDefinition(document)).toEqual(document);
});

it('dataflow 3.2 translates the later document: title, inputs, tasks, outputs', () => {
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

it('dataflow 3.3.9 translates retry and condition', () => {
  const retried = (retry: { attempts: number; delay?: number; multiplier?: number }) =>
    translateDefinition({ name: 'r', steps: [{ type: 'Echo', retry, condition: '{{inputs.go}}' }] });
  expect(retried({ attempts: 3, delay: 5, multiplier: 2 })).toEqual({
    name: 'r',
    steps: [{ type: 'Echo', when: '{{input.go}}', retry: { maxAttempts: 3, delay: 'PT5S', backoff: 'exponential' } }],
  });
  expect(retried({ attempts: 3, multiplier: 1 })).toMatchObject({ steps: [{ retry: { backoff: 'fixed' } }] });
  expect(retried({ attempts: 3, multiplier: 3 })).toMatchObject({ steps: [{ retry: { factor: 3 } }] });
});

it('leaves the native retry and text outside of templates alone', () => {
  const native = { name: 'n', steps: [{ type: 'Echo', input: 'see tasks.a.outputs.b', retry: { maxAttempts: 2 } }] };
  expect(translateDefinition(native)).toEqual(native);
});

/** What the translation itself refuses. */
function refusedIn(document: Json): readonly Fault[] {
  try {
    translateDefinition(document);
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid-definition') return error.faults;
    throw error;
  }
  return [];
}

const task = { name: 'one', type: 'text_operations.reverse', inputs: { text: '{{inputs.text}}' } };

it('dataflow 3.3.9 a fallback is a step that handles the failure', () => {
  const fallback = { task: 'static_text_input', inputs: [{ name: 'text', value: '{{inputs.text}}' }] };
  const translated = translateDefinition({ title: 'x', tasks: [{ ...task, fallback }] });
  expect(translated).toMatchObject({
    steps: [{ id: 'one', onError: { then: [{ type: 'static_text_input', input: { text: '{{input.text}}' } }] } }],
  });
  expect(compile(translated).plan.graph.steps[0]?.onError).toMatchObject({ steps: [{ type: 'StaticTextInput' }] });
});

it.each([['text'], [null], [{}], [{ task: 1 }], [{ task: 'echo', input: {} }]])(
  'refuses the fallback %j',
  (fallback) => {
    const [fault] = refusedIn({ title: 'x', tasks: [{ ...task, fallback }] });
    expect(fault?.pointer).toMatch(/^\/tasks\/0\/fallback/);
    expect(fault?.detail).toContain('"task"');
  },
);

it('dataflow 3.3.9 an output that is referred to is put in place', () => {
  const outputs = [
    { name: 'turned', type: 'text', value: '{{tasks.one.outputs.text}}' },
    { name: 'both', type: 'text', value: 'It is {{outputs.turned}}!' },
    { name: 'all', value: { list: ['{{ outputs.both }}', 1, null] } },
    { name: 'last', value: '{{ outputs.all.list[0] + "?" }}' },
  ];
  const later = { name: 'two', type: 'echo', inputs: { text: '{{outputs.turned}}' } };
  const translated = translateDefinition({ title: 'x', tasks: [task, later], outputs });
  expect(translated).toMatchObject({
    steps: [
      {},
      { input: { text: '{{(steps.one.output.text)}}' } },
      {
        input: {
          both: 'It is {{(steps.one.output.text)}}!',
          all: { list: ['{{ ("It is " + string((steps.one.output.text)) + "!") }}', 1, null] },
          last: '{{ ({"list": [("It is " + string((steps.one.output.text)) + "!"), 1, null]}).list[0] + "?" }}',
        },
      },
    ],
  });
  expect(() => compile(translated)).not.toThrow();
});

it('dataflow 3.3.9 refuses outputs that lead nowhere, round or too far', () => {
  const refer = (...values: Json[]) =>
    refusedIn({ title: 'x', tasks: [task], outputs: values.map((value, at) => ({ name: `o${at}`, value })) });
  expect(refer('{{outputs.o1}}', '{{outputs.o0}}')).toMatchObject([
    { pointer: '/outputs/0/value', detail: expect.stringContaining('`o1` → `o0` → `o1`') },
  ]);
  expect(refer('{{tasks.one.outputs.text}}', '{{outputs.text0}}')).toMatchObject([
    { pointer: '/outputs/1/value', detail: expect.stringContaining('no output `text0`') },
  ]);
  const twice = Array.from({ length: 40 }, (_, at) =>
    at === 0 ? '{{inputs.text}}' : `{{outputs.o${at - 1} + outputs.o${at - 1}}}`,
  );
  expect(refer(...twice)).toMatchObject([{ detail: expect.stringContaining('too long') }]);
  expect(refer(...Array.from({ length: 1000 }, (_, at) => `{{outputs.o${at + 1}}}`))).toMatchObject([
    { detail: expect.stringContaining('deep') },
  ]);
});

it('names both when one field comes under two names', () => {
  const twice = refusedIn({ name: 'x', input: {}, inputs: [], steps: [{ type: 'Echo', input: 1, inputs: {} }] });
  expect(twice.map(({ pointer }) => pointer)).toEqual(['/inputs', '/steps/0/inputs']);
  expect(twice[1]?.detail).toContain('`input` and `inputs`');
  expect(refusedIn({ title: 'x', tasks: [{ ...task, when: '{{true}}', condition: 'true' }] })).toHaveLength(1);
  expect(refusedIn({ title: 'x', tasks: [{ ...task, retry: { attempts: 1, maxAttempts: 2 } }] })).toHaveLength(1);
});
