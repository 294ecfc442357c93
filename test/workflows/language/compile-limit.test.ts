import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../workflows/language/json.ts';
import { compile, faultsOf, withSteps } from './catalogue.ts';

const http = (more: JsonObject): JsonObject => ({ type: 'Http', input: { url: 'https://a.example' }, ...more });
const loop = (limit: Json, inner: JsonObject): JsonObject => ({
  type: 'Loop',
  limit,
  input: { items: ['a'] },
  steps: [inner],
});

it('compiles limits of steps and of the workflow, and rates of actions', () => {
  const { plan } = compile({
    name: 'x',
    limit: { key: '{{ input.customer }}', max: '{{ input.max }}' },
    steps: [http({ limit: { key: '{{ input.customer }}', max: 2 }, rateLimit: { max: 5, per: 'PT1M', key: 7 } })],
  });
  expect(plan.limit).toEqual({ key: '{{ input.customer }}', max: '{{ input.max }}' });
  expect(plan.graph.steps[0]).toMatchObject({
    limit: { key: '{{ input.customer }}', max: 2 },
    body: { rate: { max: 5, perMs: 60_000, key: '7' } },
  });
  expect(compile(withSteps(http({ rateLimit: { max: 1, per: 'PT1S' } }))).plan.graph.steps[0]?.body).toHaveProperty(
    'rate',
    {
      max: 1,
      perMs: 1000,
    },
  );
  expect(compile(withSteps({ type: 'Echo' })).plan).not.toHaveProperty('limit');
});

describe('refuses', () => {
  it.each<[string, JsonObject, string, string]>([
    ['no key', http({ limit: { max: 1 } }), '/limit', 'needs `key`'],
    ['no room', http({ limit: { key: 'a', max: 0 } }), '/limit/max', '>=1'],
    ['text for a number', http({ limit: { key: 'a', max: 'two' } }), '/limit/max', 'a template'],
    [
      'a template that gives no number',
      http({ limit: { key: 'a', max: '{{ "2" }}' } }),
      '/limit/max',
      'must be number',
    ],
    [
      'a key that is a list',
      http({ limit: { key: '{{ [1] }}', max: 1 } }),
      '/limit/key',
      'string or number or boolean',
    ],
    [
      'an unknown name in a key',
      http({ limit: { key: '{{ inptu }}', max: 1 } }),
      '/limit/key',
      'did you mean `input`?',
    ],
    ['a rate without a period', http({ rateLimit: { max: 1 } }), '/rateLimit', 'needs `per`'],
    [
      'a rate of what calls nothing',
      { type: 'Echo', rateLimit: { max: 1, per: 'PT1S' } },
      '/rateLimit',
      'calls nothing',
    ],
  ])('%s', (_, step, place, detail) => {
    const [fault, ...more] = faultsOf(withSteps(step));
    expect(more).toEqual([]);
    expect(fault).toMatchObject({ pointer: `/steps/0${place}`, detail: expect.stringContaining(detail) });
  });

  it.each<[string, JsonObject, string | undefined]>([
    [
      'another limit inside',
      withSteps(loop({ key: 'a', max: 1 }, http({ limit: { key: 'b', max: 1 } }))),
      '/steps/0/steps/0/limit',
    ],
    [
      'a computed one',
      withSteps(loop({ key: 'a', max: 1 }, http({ limit: { key: '{{ item }}', max: 1 } }))),
      '/steps/0/steps/0/limit',
    ],
    [
      'the same words about the item of another loop',
      withSteps({
        type: 'Loop',
        input: { items: ['a'] },
        steps: [loop({ key: '{{ item }}', max: 1 }, http({ limit: { key: '{{ item }}', max: 1 } }))],
      }),
      '/steps/0/steps/0/steps/0/limit',
    ],
    [
      'not the same words about the item of the same loop',
      withSteps({
        type: 'Loop',
        input: { items: ['a'] },
        steps: [
          {
            ...{ type: 'Try', limit: { key: '{{ item }}', max: 1 }, finally: [{ type: 'Echo' }] },
            steps: [http({ limit: { key: '{{ item }}', max: 1 } })],
          },
        ],
      }),
      undefined,
    ],
    [
      'one inside that of the workflow',
      { ...withSteps(http({ limit: { key: 'b', max: 1 } })), limit: { key: 'a', max: 1 } },
      '/steps/0/limit',
    ],
    [
      'one in the handler of a limited step',
      withSteps(http({ limit: { key: 'a', max: 1 }, onError: { then: [http({ limit: { key: 'b', max: 1 } })] } })),
      '/steps/0/onError/then/0/limit',
    ],
    ['not the same again', withSteps(loop({ key: 'a', max: 1 }, http({ limit: { key: 'a', max: 1 } }))), undefined],
    [
      'not another beside',
      withSteps(http({ limit: { key: 'a', max: 1 } }), http({ limit: { key: 'b', max: 1 } })),
      undefined,
    ],
    [
      'not in the handler of a step that takes it for each item',
      withSteps(
        http({
          forEach: { items: [1] },
          limit: { key: 'a', max: 1 },
          onError: { then: [http({ limit: { key: 'b', max: 1 } })] },
        }),
      ),
      undefined,
    ],
  ])('%s', (_, definition, pointer) => {
    const expected = { pointer, detail: expect.stringContaining('wait for each other for ever') };
    expect(faultsOf(definition)).toMatchObject(pointer === undefined ? [] : [expected]);
  });

  it('steps in the key of the workflow', () => {
    const definition = {
      name: 'x',
      limit: { key: '{{ steps.a.output }}', max: 1 },
      steps: [{ id: 'a', type: 'Echo' }],
    };
    expect(faultsOf(definition)).toMatchObject([{ pointer: '/limit/key' }]);
    expect(faultsOf({ name: 'x', concurrency: 1, steps: [{ type: 'Echo' }] })[0]?.detail).toContain('"limit"');
  });
});
