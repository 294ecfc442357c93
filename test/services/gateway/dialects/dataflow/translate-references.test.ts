import { expect, it } from 'vitest';
import { translateReferences } from '../../../../../services/gateway/dialects/dataflow/translate-references.ts';

const references = { input: (name: string) => `input.${name}`, output: (name: string) => `(${name})` };

it.each([
  ['{{inputs.a}}', '{{input.a}}'],
  [
    '{{ tasks.one.outputs.text }} and {{tasks.two.outputs.n}}',
    '{{ steps.one.output.text }} and {{steps.two.output.n}}',
  ],
  ['{{ tasks.a.outputs.n + inputs.n }}', '{{ steps.a.output.n + input.n }}'],
  ['{{ my.tasks.a.outputs.b }}', '{{ my.tasks.a.outputs.b }}'],
  ['{{ outputs.a + tasks.b.outputs.a }}', '{{ (a) + steps.b.output.a }}'],
  ['inputs.a', 'inputs.a'],
  ['{{ input.a }}', '{{ input.a }}'],
])('dataflow 3.3.9 %s becomes %s, at any depth', (text, expected) => {
  const translated = translateReferences({ list: [text, 1, null], text }, references, '');
  expect(translated).toEqual({ list: [expected, 1, null], text: expected });
});
