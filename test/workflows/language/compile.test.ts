import { describe, expect, it } from 'vitest';
import type { Json } from '../../../workflows/language/json.ts';
import { compile, faultsOf, withSteps } from './catalogue.ts';

const seed = {
  name: 'Dummy Workflow',
  steps: [{ type: 'StaticTextInput', input: 'Hello, world!' }, { type: 'TextOperation.Reverse' }, { type: 'Echo' }],
};

describe('compileDefinition', () => {
  it('compiles the published example', () => {
    const { plan, inputSchema, name } = compile(seed);
    expect(name).toBe('Dummy Workflow');
    expect(inputSchema).toBe(true);
    expect(plan).toEqual({
      name: 'Dummy Workflow',
      timeoutMs: 86_400_000,
      graph: {
        steps: [
          {
            id: 'step1',
            type: 'StaticTextInput',
            revision: 1,
            after: [],
            input: { text: 'Hello, world!' },
            takes: [],
            body: { kind: 'pure', role: 'none' },
          },
          {
            id: 'step2',
            type: 'TextOperation.Reverse',
            revision: 1,
            after: ['step1'],
            takes: [],
            body: { kind: 'pure', role: 'none' },
          },
          { id: 'step3', type: 'Echo', revision: 1, after: ['step2'], takes: [], body: { kind: 'pure', role: 'none' } },
        ],
      },
    });
  });

  it('gives an equal plan for an equal definition', () => {
    expect(JSON.stringify(compile(structuredClone(seed)))).toBe(JSON.stringify(compile(seed)));
  });

  it('takes the aliases of other dialects and pins the type itself', () => {
    const { plan } = compile(
      withSteps(
        { type: 'static_text_input', input: 'a' },
        { type: 'text_operations.reverse' },
        { type: 'TextOperations.Uppercase' },
        { type: 'echo' },
      ),
    );
    expect(plan.graph.steps.map((step) => step.type)).toEqual([
      'StaticTextInput',
      'TextOperation.Reverse',
      'TextOperation.Uppercase',
      'Echo',
    ]);
  });

  it('takes every field of a definition', () => {
    const { plan, inputSchema, outputSchema } = compile({
      title: 'T',
      description: 'd',
      alias: 'a-b',
      labels: { team: 'x' },
      input: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] },
      output: { type: 'object', properties: { value: { type: 'number' } } },
      timeout: 'PT1.5S',
      durability: 'fast',
      expose: { fabricate: { database: 'd' } },
      steps: [{ type: 'Transform', name: 'Add', input: { value: '{{ input.n + 1 }}' } }],
    });
    expect(plan).toMatchObject({ name: 'T', timeoutMs: 1500, durability: 'fast', output: { type: 'object' } });
    expect(inputSchema).toMatchObject({ required: ['n'] });
    expect(outputSchema).toMatchObject({ properties: { value: { type: 'number' } } });
  });

  it.each<[string, Json[], Json]>([
    [
      'text when the first step needs it',
      [{ type: 'TextOperation.Reverse' }],
      { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
    ],
    [
      'text that an input leaves out',
      [{ type: 'TextOperation.Replace', input: { search: 'a', replacement: 'b' } }],
      { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
    ],
    ['anything for a first StaticTextInput', [{ type: 'StaticTextInput', input: 'a' }], true],
    ['anything for Echo', [{ type: 'Echo' }], true],
    [
      'anything when the first step is conditional',
      [{ type: 'TextOperation.Trim', when: '{{ has(input.text) }}' }],
      true,
    ],
  ])('asks the execution for %s', (_, steps, schema) => {
    expect(compile(withSteps(...steps)).inputSchema).toEqual(schema);
  });

  it.each<[string, Json[], Json]>([
    ['the input of the Output step', [{ type: 'Output', input: { n: 1 } }, { type: 'Echo' }], { n: 1 }],
    ['the body of the Response step', [{ type: 'Response', input: { body: 'done' } }, { type: 'Echo' }], 'done'],
  ])('knows the output: %s', (_, steps, value) => {
    const { outputSchema } = compile(withSteps(...steps));
    const wrong: Json = { name: 'x', output: { type: 'array' }, steps };
    expect(outputSchema).not.toBe(true);
    expect(faultsOf({ name: 'x', output: { type: Array.isArray(value) ? 'array' : typeof value }, steps })).toEqual([]);
    expect(faultsOf(wrong)).toMatchObject([{ pointer: '/output' }]);
  });

  it('tells every step with the type of its output, inner ones too', () => {
    const choice = {
      id: 'c',
      type: 'Choice',
      cases: [{ when: '{{ true }}', steps: [{ type: 'TextOperation.Length', input: { text: 'a' } }] }],
    };
    expect(compile(withSteps(choice, { type: 'Echo' })).stepOutputs.map(({ id, type }) => [id, type])).toEqual([
      ['c', 'Choice'],
      ['c_step1', 'TextOperation.Length'],
      ['step2', 'Echo'],
    ]);
  });

  it('refuses what is too large or too deep', () => {
    const deep = Array.from({ length: 20_000 }).reduce<Json>((inner) => [inner], 0);
    expect(faultsOf(withSteps({ type: 'Echo', input: deep }))).toMatchObject([
      { pointer: '', detail: expect.stringContaining('nested more than') },
    ]);
    expect(faultsOf(withSteps({ type: 'Echo', input: 'a'.repeat(300_000) }))).toMatchObject([
      { detail: expect.stringContaining('bytes') },
    ]);
    expect(faultsOf(withSteps(...Array.from({ length: 501 }, () => ({ type: 'Echo' }))))).toMatchObject([
      { pointer: '/steps/500', detail: expect.stringContaining('at most 500 steps') },
    ]);
    const nested = (depth: number): Json =>
      depth === 0 ? { type: 'Echo' } : { type: 'Choice', cases: [{ when: '{{ true }}', steps: [nested(depth - 1)] }] };
    expect(faultsOf(withSteps(nested(10)))).toEqual([]);
    expect(faultsOf(withSteps(nested(11)))).toMatchObject([
      { detail: expect.stringContaining('nested more than 10 deep') },
    ]);
  });

  it('counts inner steps, and lets containers of all kinds nest ten deep', () => {
    const inner = Array.from({ length: 300 }, () => ({ type: 'Echo' }));
    const loop = { type: 'Loop', input: { count: 1 }, steps: inner };
    expect(faultsOf(withSteps(loop, ...inner.slice(0, 199)))).toEqual([]);
    expect(faultsOf(withSteps(loop, ...inner.slice(0, 200)))).toMatchObject([
      { detail: expect.stringContaining('at most 500 steps') },
    ]);
    const around: ((step: Json) => Json)[] = [
      (step) => ({ type: 'Loop', input: { count: 1 }, steps: [step] }),
      (step) => ({ type: 'Parallel', branches: [[step]] }),
      (step) => ({ type: 'Try', steps: [step], finally: [{ type: 'Echo' }] }),
    ];
    const nested = (depth: number): Json =>
      Array.from({ length: depth }).reduce<Json>((step, _, at) => around[at % 3]?.(step) ?? step, { type: 'Echo' });
    expect(faultsOf(withSteps(nested(10)))).toEqual([]);
    expect(faultsOf(withSteps(nested(11)))).toMatchObject([{ detail: expect.stringContaining('more than 10 deep') }]);
  });

  it('keeps types small that would double with each step', () => {
    const steps = Array.from({ length: 200 }, () => ({
      type: 'Transform',
      input: { value: { a: '{{ previous }}', b: '{{ previous }}' } },
    }));
    expect(JSON.stringify(compile(withSteps(...steps))).length).toBeLessThan(20_000_000);
  });
});
