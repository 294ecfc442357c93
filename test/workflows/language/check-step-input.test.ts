import { describe, expect, it } from 'vitest';
import type { Json } from '../../../workflows/language/json.ts';
import { compile, faultsOf, withSteps } from './catalogue.ts';

const text = { type: 'StaticTextInput', input: 'a' };
const length = { type: 'TextOperation.Length' };
const reverse = { type: 'TextOperation.Reverse' };

describe('what a step is given', () => {
  it.each<[string, Json[], string, string]>([
    [
      'a pipe of another type',
      [text, length, reverse],
      '/steps/2',
      'step 3 (TextOperation.Reverse) needs text: string, but step 2 (TextOperation.Length) gives { length: number }.',
    ],
    [
      'a wrong literal',
      [{ ...reverse, input: { text: 5 } }],
      '/steps/0/input/text',
      'step 1 (TextOperation.Reverse) needs text: string, but its input gives text: number.',
    ],
    [
      'a template of another type',
      [text, { id: 'n', ...length }, { ...reverse, input: { text: '{{ steps.n.output.length }}' } }],
      '/steps/2/input/text',
      'needs text: string, but its input gives text: number',
    ],
    [
      'a list of wrong items',
      [{ type: 'TextOperation.Concat', input: { items: [1, 2] } }],
      '/steps/0/input/items',
      'needs items: string[]',
    ],
    [
      'a word that is no choice',
      [{ type: 'Terminate', input: { status: 'done' } }],
      '/steps/0/input/status',
      '"completed" or "failed"',
    ],
    [
      'a missing key that the step before does not give',
      [text, length, { type: 'TextOperation.Replace', input: { search: 'a', replacement: 'b' } }],
      '/steps/2/input',
      'needs text: string, but its input leaves it out and step 2 (TextOperation.Length) gives { length: number }',
    ],
    [
      'an unknown key',
      [{ type: 'Http', input: { url: 'https://a.example', metod: 'GET' } }],
      '/steps/0/input/metod',
      'did you mean `method`?',
    ],
    [
      'several steps before it',
      [
        { id: 'a', ...text },
        { id: 'b', ...text, after: [] },
        { ...reverse, after: ['a', 'b'] },
      ],
      '/steps/2',
      'needs text: string, but the steps it waits for (step 1 (StaticTextInput), step 2 (StaticTextInput)) give, by id,',
    ],
    ['a wait that is none', [{ type: 'Wait', input: { for: 'PT0S' } }], '/steps/0/input/for', 'from 1 ms to 1 year'],
    [
      'two waits at once',
      [{ type: 'Wait', input: { for: 'PT1S', until: '2026-01-01T00:00:00Z' } }],
      '/steps/0/input',
      'exactly one',
    ],
    [
      'no object at all',
      [{ ...reverse, input: 5 }],
      '/steps/0/input',
      'needs { text: string }, but its input gives number',
    ],
    ['a status out of range', [{ type: 'Response', input: { status: 99 } }], '/steps/0/input/status', 'must be >= 200'],
  ])('is refused: %s', (_, steps, pointer, detail) => {
    expect(faultsOf(withSteps(...steps))).toMatchObject([
      { pointer, detail: expect.stringContaining(detail), step: expect.any(String) },
    ]);
  });

  it.each<[string, Json[]]>([
    ['anything after Echo of anything', [{ type: 'Echo' }, reverse]],
    [
      'text from a request body of unknown type',
      [
        { id: 'f', type: 'Http', input: { url: 'https://a.example' } },
        { ...reverse, input: { text: '{{ steps.f.output.body.name }}' } },
      ],
    ],
    ['a type that one path gives', [{ type: 'Choice', cases: [{ when: '{{ true }}', steps: [text] }] }, reverse]],
    ['what Echo passes on', [text, { type: 'Echo' }, reverse]],
    ['what Wait passes on', [text, { type: 'Wait', input: { for: 'PT1.5S' } }, reverse]],
    ['mixed text', [{ ...reverse, input: { text: 'n is {{ input.n }}' } }]],
  ])('is allowed: %s', (_, steps) => {
    expect(faultsOf(withSteps(...steps))).toEqual([]);
  });

  it('checks through Echo, Wait and Transform', () => {
    const through = [text, length, { type: 'Echo' }, { type: 'Wait', input: { for: 'PT1S' } }, reverse];
    expect(faultsOf(withSteps(...through))).toMatchObject([
      { pointer: '/steps/4', detail: expect.stringContaining('{ length: number }') },
    ]);
    const transform = { id: 't', type: 'Transform', input: { value: { n: '{{ 1 + 1 }}' } } };
    expect(
      faultsOf(withSteps(transform, { ...reverse, input: { text: '{{ steps.t.output.value.n }}' } })),
    ).toHaveLength(1);
  });

  it('takes missing required keys from the step before, and no others', () => {
    const { plan } = compile(
      withSteps(
        text,
        { type: 'TextOperation.Replace', input: { search: 'a', replacement: 'b' } },
        { type: 'TextOperation.Concat', input: { with: '!' } },
      ),
    );
    expect(plan.graph.steps.map((step) => step.takes)).toEqual([[], ['text'], ['text']]);
    const piped = compile(
      withSteps(
        { type: 'Http', input: { url: 'https://a.example' } },
        { type: 'Http', input: { url: 'https://b.example' } },
      ),
    );
    expect(piped.plan.graph.steps[1]?.takes).toEqual([]);
  });

  it('uses the declared input schema', () => {
    const input = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] };
    expect(faultsOf({ name: 'x', input, steps: [reverse] })).toMatchObject([
      { detail: "step 1 (TextOperation.Reverse) needs text: string, but the execution's input is { title: string }." },
    ]);
    expect(faultsOf({ name: 'x', input, steps: [{ ...reverse, input: { text: '{{ input.title }}' } }] })).toEqual([]);
  });
});
