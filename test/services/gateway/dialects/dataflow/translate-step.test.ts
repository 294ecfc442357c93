import fc from 'fast-check';
import { expect, it } from 'vitest';
import { translateDefinition } from '../../../../../services/gateway/dialects/dataflow/translate-definition.ts';
import { AppError } from '../../../../../workflows/language/app-error.ts';
import type { Json } from '../../../../../workflows/language/json.ts';
import { compile } from '../../../../workflows/language/catalogue.ts';

/** Documents that look like published ones, with anything in any place. */
const anything = fc.jsonValue({ maxDepth: 2 });
const word = fc.constantFrom<Json>(
  ...['a', 'b', '__proto__', 'constructor', '', '{{inputs.a}}', '{{tasks.a.outputs.b}}', '{{outputs.a}}', '{{', 'file'],
);
const type = fc.constantFrom<Json>(
  ...['echo', 'text.size', 'text.truncate', 'openai.completion', 'web.download', 'StaticTextInput', 'Loop', 'nonsense'],
);
const either = fc.oneof(word, anything);
const named = fc.array(fc.oneof(fc.record({ name: either, type: either, value: either, default: either }), anything), {
  maxLength: 3,
});
const task = fc.record(
  {
    ...{
      name: either,
      type: fc.oneof(type, anything),
      input: either,
      inputs: fc.oneof(named, fc.dictionary(fc.string(), either)),
    },
    ...{
      condition: either,
      retry: fc.oneof(fc.record({ attempts: either, delay: either, multiplier: either }), anything),
    },
    fallback: fc.oneof(fc.record({ task: fc.oneof(type, either), inputs: named }), anything),
  },
  { requiredKeys: [] },
);
const document = fc.record(
  {
    ...{ name: either, title: either, description: either, input: either, inputs: fc.oneof(named, anything) },
    ...{ tasks: fc.oneof(fc.array(task, { maxLength: 4 }), anything), outputs: fc.oneof(named, anything) },
  },
  { requiredKeys: [] },
);

it('whatever comes is translated and compiled, or refused in words: never anything else', () => {
  const outcome = (given: object): unknown => {
    try {
      return compile(translateDefinition(JSON.parse(JSON.stringify(given))));
    } catch (error) {
      return error;
    }
  };
  fc.assert(
    fc.property(document, (given) => {
      const came = outcome(given);
      if (came instanceof Error) expect(came).toBeInstanceOf(AppError);
    }),
    { numRuns: 300 },
  );
});
