import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../workflows/language/json.ts';
import { compile, faultsOf, withSteps } from './catalogue.ts';

const input = {
  type: 'object',
  properties: {
    rows: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } }, required: ['sku'] } },
  },
  required: ['rows'],
};
const items = '{{ input.rows }}';
const stock = (more: JsonObject = {}): JsonObject => ({
  id: 'stock',
  type: 'Http',
  forEach: { items },
  input: { url: 'https://wms.example/{{ item.sku }}/{{ index }}' },
  ...more,
});
const using = (...steps: Json[]): JsonObject => ({ name: 'x', input, steps });

describe('compiles', () => {
  it('to a loop over the step itself; what belongs to the whole stays outside', () => {
    const [step] = compile(
      using(
        stock({
          forEach: { items, concurrency: 10, maxIterations: 20, onItemError: 'collect' },
          when: '{{ size(input.rows) > 0 }}',
          onError: { then: [{ id: 'late', type: 'Echo' }] },
          retry: { maxAttempts: 7 },
          timeout: 'PT2S',
          limit: { key: '{{ item.sku }}', max: 1 },
          rateLimit: { max: 2, per: 'PT1S', key: '{{ item.sku }}' },
          compensate: {
            type: 'Http',
            input: { method: 'DELETE', url: 'https://wms.example/{{ item.sku }}/{{ output.status }}' },
          },
        }),
      ),
    ).plan.graph.steps;
    const { body, ...outside } = step ?? {};
    expect(outside).toEqual({
      id: 'stock',
      type: 'Http',
      revision: 2,
      after: [],
      when: '{{ size(input.rows) > 0 }}',
      takes: [],
      onError: { steps: [expect.objectContaining({ id: 'late' })] },
    });
    expect(body).toMatchObject({
      kind: 'loop',
      over: { by: 'items', items },
      concurrency: 10,
      maxIterations: 20,
      onItemError: 'collect',
      single: true,
    });
    const inner = body?.kind === 'loop' ? body.graph.steps : [];
    expect(inner).toEqual([
      expect.objectContaining({
        id: 'stock',
        type: 'Http',
        after: [],
        input: { url: 'https://wms.example/{{ item.sku }}/{{ index }}' },
        limit: { key: '{{ item.sku }}', max: 1 },
        compensate: expect.objectContaining({ on: 'completed', type: 'Http' }),
        body: expect.objectContaining({
          kind: 'action',
          retry: expect.objectContaining({ maxAttempts: 7 }),
          timeout: expect.objectContaining({ attemptMs: 2000 }),
          rate: { max: 2, perMs: 1000, key: '{{ item.sku }}' },
        }),
      }),
    ]);
    expect(inner[0]).not.toHaveProperty('when');
  });

  it.each<[string, JsonObject]>([
    ['a pure step', { type: 'TextOperation.Reverse', input: { text: '{{ item.sku }}' } }],
    ['a wait', { type: 'Wait', input: { for: 'PT1S' } }],
    [
      'an approval',
      { type: 'Approval', input: { timeout: 'PT1S' }, onTimeout: [{ type: 'Echo', input: '{{ item }}' }] },
    ],
    ['an event', { type: 'Event', input: { name: 'a', correlation: '{{ item.sku }}' } }],
    ['a workflow', { type: 'Workflow', input: { workflow: 'x', input: '{{ item }}' } }],
    ['a count', { type: 'Echo', forEach: { count: '{{ size(input.rows) }}' } }],
  ])('%s', (_, more) => {
    const { plan } = compile(using({ forEach: { items }, ...more }));
    expect(plan.graph.steps[0]?.body).toMatchObject({ kind: 'loop', single: true, graph: { steps: [{ after: [] }] } });
  });
});

describe('types', () => {
  it('pipes the item, and takes from it what the input leaves out', () => {
    const { plan, outputSchema } = compile({
      name: 'x',
      steps: [
        {
          type: 'TextOperation.Replace',
          forEach: { items: [{ text: 'a' }] },
          input: { search: 'a', replacement: 'b' },
        },
      ],
    });
    const [step] = plan.graph.steps;
    expect(step?.body).toMatchObject({ graph: { steps: [{ takes: ['text'] }] } });
    expect(outputSchema).toMatchObject({
      properties: { items: { items: { required: ['text'] } } },
      required: ['items'],
    });
  });

  it('asks nothing of the execution for its passes', () => {
    expect(compile(withSteps({ type: 'TextOperation.Trim', forEach: { items: '{{ input.list }}' } })).inputSchema).toBe(
      true,
    );
  });

  it.each<[string, JsonObject, string, string]>([
    ['items', {}, 'steps.stock.output.items[0].status', ''],
    ['no errors', {}, 'steps.stock.output.errors', '`errors` is not there'],
    ['errors, collected', { onItemError: 'collect' }, 'steps.stock.output.errors[0].index', ''],
    ['no single output', {}, 'steps.stock.output.status', '`status` is not there: it has `items`'],
  ])('gives %s', (_, more, source, detail) => {
    const steps = [stock({ forEach: { items, ...more } }), { type: 'Echo', input: `{{ ${source} }}` }];
    expect(faultsOf(using(...steps)).map((fault) => fault.detail)).toEqual(
      detail === '' ? [] : [expect.stringContaining(detail)],
    );
  });
});

describe('refuses', () => {
  it.each<[string, JsonObject, string, string]>([
    ['neither items nor count', { forEach: {} }, '/forEach', '`items` or `count`'],
    ['both', { forEach: { items, count: 1 } }, '/forEach/count', 'both `items` and `count`'],
    ['a list that is none', { forEach: { items: '{{ input }}' } }, '/forEach/items', 'needs items'],
    ['a slip', { forEach: { items, concurency: 2 } }, '/forEach/concurency', 'did you mean `concurrency`?'],
    ['what only a Loop takes', { forEach: { items, while: '{{ true }}' } }, '/forEach/while', 'takes no `while`'],
    ['too many at once', { forEach: { items, concurrency: 101 } }, '/forEach/concurrency', '<= 100'],
    ['the item in when', { when: '{{ item.sku == "" }}' }, '/when', 'only known inside'],
    ['the item in what it is made of', { forEach: { items: '{{ item }}' } }, '/forEach/items', 'only known inside'],
    [
      'an element that does not have the field',
      { input: { url: 'https://a.example/{{ item.skuu }}' } },
      '/input/url',
      'did you mean `sku`?',
    ],
  ])('%s', (_, more, place, detail) => {
    expect(faultsOf(using(stock(more)))).toMatchObject([
      { pointer: `/steps/0${place}`, step: 'stock', detail: expect.stringContaining(detail) },
    ]);
  });

  it.each<[string, JsonObject]>([
    ['Loop', { input: { count: 1 }, steps: [{ type: 'Echo' }] }],
    ['Parallel', { branches: [[{ type: 'Echo' }]] }],
    ['Try', { steps: [{ type: 'Echo' }], finally: [{ type: 'Echo' }] }],
    ['Choice', { cases: [{ when: '{{ true }}', steps: [{ type: 'Echo' }] }] }],
    ['Terminate', { input: { status: 'completed' } }],
  ])('%s, which holds steps or ends them', (type, more) => {
    expect(faultsOf(using({ type, forEach: { items }, ...more }))).toMatchObject([
      { pointer: '/steps/0/forEach', detail: expect.stringContaining('put this one into a Loop') },
    ]);
  });
});
