import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../workflows/language/json.ts';
import { compile, faultsOf, withSteps } from '../language/catalogue.ts';

const end = (more: JsonObject): JsonObject => ({
  type: 'Terminate',
  input: { status: 'completed', output: 'early' },
  ...more,
});
const inLoop = (...steps: JsonObject[]): JsonObject => ({ id: 'l', type: 'Loop', input: { count: 2 }, steps });

describe('compiles', () => {
  it.each<[string, JsonObject, object]>([
    ['the execution unless told', end({}), { kind: 'terminate' }],
    ['the execution, told', end({ scope: 'execution' }), { kind: 'terminate' }],
    ['a loop', end({ scope: 'loop' }), { kind: 'terminate', scope: 'loop' }],
    ['a pass', end({ scope: 'iteration' }), { kind: 'terminate', scope: 'iteration' }],
    [
      'a pass, told in its input',
      end({ input: { status: 'failed', scope: 'iteration' } }),
      { kind: 'terminate', scope: 'iteration' },
    ],
  ])('%s', (_, step, body) => {
    const [loop] = compile(withSteps(inLoop(step))).plan.graph.steps;
    const inner = loop?.body.kind === 'loop' ? loop.body.graph.steps[0] : undefined;
    expect(inner?.body).toEqual(body);
    expect(inner?.input).not.toHaveProperty('scope');
  });

  it('inside what stands in a loop', () => {
    const choice = { type: 'Choice', cases: [{ when: '{{ item == 1 }}', steps: [end({ scope: 'loop' })] }] };
    const parallel = { type: 'Parallel', branches: [[choice], [{ type: 'Echo' }]] };
    expect(faultsOf(withSteps(inLoop(parallel)))).toEqual([]);
  });
});

describe('types', () => {
  it('tells what a pass may give', () => {
    const steps = [end({ scope: 'iteration', when: '{{ item == 0 }}' }), { type: 'Transform', input: { value: 1 } }];
    expect(compile(withSteps(inLoop(...steps))).outputSchema).toMatchObject({
      properties: { items: { items: { anyOf: [{ required: ['value'] }, { const: 'early' }, { type: 'null' }] } } },
    });
  });

  it('tells what the execution may give', () => {
    const steps = [end({ when: '{{ input == 0 }}' }), { type: 'Transform', input: { value: 1 } }];
    expect(compile(withSteps(...steps)).outputSchema).toMatchObject({
      anyOf: [{ required: ['value'] }, { const: 'early' }],
    });
    expect(faultsOf({ name: 'x', output: { type: 'number' }, steps: [end({})] })).toMatchObject([
      { pointer: '/output' },
    ]);
  });
});

describe('refuses', () => {
  it.each<[string, JsonObject, string, string]>([
    ['a loop where there is none', end({ scope: 'loop' }), '/scope', 'no loop around it'],
    [
      'a pass where there is none',
      end({ input: { status: 'failed', scope: 'iteration' } }),
      '/input/scope',
      'no loop around it',
    ],
    ['a scope that is none', end({ scope: 'lop' }), '/scope', 'allowed values'],
  ])('%s', (_, step, place, detail) => {
    expect(faultsOf(withSteps(step))).toMatchObject([
      { pointer: `/steps/0${place}`, detail: expect.stringContaining(detail) },
    ]);
  });

  it('two scopes, a scope by template, and steps behind it', () => {
    const two = end({ scope: 'loop', input: { status: 'failed', scope: 'iteration' } });
    expect(faultsOf(withSteps(inLoop(two)))).toMatchObject([{ pointer: '/steps/0/steps/0/input/scope' }]);
    const computed = end({ input: { status: 'failed', scope: '{{ "loop" }}' } });
    expect(faultsOf(withSteps(inLoop(computed)))).toMatchObject([
      { detail: expect.stringContaining('cannot be a template') },
    ]);
    expect(faultsOf(withSteps(inLoop(end({ scope: 'loop' }), { type: 'Echo' })))).toMatchObject([
      { pointer: '/steps/0/steps/1', detail: expect.stringContaining('unreachable') },
    ]);
    const condition = {
      type: 'Loop',
      input: { while: '{{ true }}' },
      steps: [{ type: 'Echo', onError: { then: [end({ scope: 'loop' })] } }],
    };
    expect(faultsOf(withSteps(condition))).toEqual([]);
  });
});
