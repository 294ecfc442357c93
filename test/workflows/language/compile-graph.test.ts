import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../workflows/language/json.ts';
import { compile, faultsOf } from './catalogue.ts';

const field = fc.constantFrom(
  'name',
  'steps',
  'input',
  'output',
  'type',
  'id',
  'after',
  'when',
  'retry',
  'timeout',
  'onError',
  'cases',
  'default',
  'labels',
  '__proto__',
  'constructor',
  'toString',
  'x',
);
const stepLike = fc.record(
  {
    type: fc.constantFrom(
      'Echo',
      'Choice',
      'Http',
      'Transform',
      'Wait',
      'Terminate',
      'StaticTextInput',
      'TextOperation.Concat',
      'Response',
      'Nope',
      '__proto__',
    ),
    id: fc.constantFrom('a', 'b', 'step1', '__proto__', 'constructor', '9'),
    after: fc.oneof(fc.subarray(['a', 'b', 'step1', 'step2', '__proto__']), fc.jsonValue()),
    when: fc.constantFrom('{{ true }}', '{{ steps.a.output }}', '{{', '{{ input.constructor }}', 'x'),
    input: fc.oneof(
      fc.jsonValue(),
      fc.dictionary(
        fc.constantFrom('text', 'value', 'url', 'for', 'status', 'items', 'with', '__proto__'),
        fc.oneof(fc.jsonValue(), fc.constant('{{ steps.b.output.text }}')),
      ),
    ),
    cases: fc.oneof(
      fc.jsonValue(),
      fc.constant([{ when: '{{ previous == 1 }}', steps: [{ type: 'Echo', id: 'inner' }] }]),
    ),
    onError: fc.oneof(fc.jsonValue(), fc.constantFrom('skip', 'fail')),
  },
  { requiredKeys: [] },
);
const anyDefinition = fc.oneof(
  fc.jsonValue(),
  fc.dictionary(field, fc.jsonValue()),
  fc.record(
    {
      name: fc.string(),
      steps: fc.array(fc.oneof({ weight: 5, arbitrary: stepLike }, { weight: 1, arbitrary: fc.jsonValue() }), {
        maxLength: 6,
      }),
      input: fc.oneof(fc.jsonValue(), fc.constant(true)),
    },
    { requiredKeys: ['steps'] },
  ),
);

describe('any JSON', () => {
  it('gives a plan whose edges are acyclic, or invalid-definition with faults that say something', () => {
    fc.assert(
      fc.property(anyDefinition, (value) => {
        const definition: Json = JSON.parse(JSON.stringify(value));
        const faults = faultsOf(definition);
        for (const fault of faults) {
          expect(fault.pointer).toMatch(/^(\/.*)?$/su);
          expect(fault.detail.length).toBeGreaterThan(10);
        }
        if (faults.length > 0) return;
        const { steps } = compile(definition).plan.graph;
        const seen = new Set<string>();
        while (seen.size < steps.length) {
          const next = steps.find((step) => !seen.has(step.id) && step.after.every((id) => seen.has(id)));
          expect(next).toBeDefined();
          if (next) seen.add(next.id);
        }
      }),
      { numRuns: 600 },
    );
  });
});
