import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../workflows/language/json.ts';
import { compile, faultsOf, withSteps } from '../language/catalogue.ts';

const rows = { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } }, required: ['sku'] } };
const input = { type: 'object', properties: { rows }, required: ['rows'], additionalProperties: false };
const pass = [{ id: 'q', type: 'Transform', input: { value: '{{ index }}' } }];

function loop(of: JsonObject, steps: Json = pass, after: Json[] = []): JsonObject {
  return { name: 'x', input, steps: [{ id: 'load', type: 'Loop', input: of, steps }, ...after] };
}

function bodyOf(of: JsonObject, steps?: Json) {
  const [step] = compile(loop(of, steps)).plan.graph.steps;
  expect(step).toMatchObject({ takes: [] });
  expect(step).not.toHaveProperty('input');
  return step?.body;
}

describe('compiles', () => {
  it.each<[string, JsonObject, object]>([
    ['a list', { items: '{{ input.rows }}' }, { over: { by: 'items', items: '{{ input.rows }}' }, concurrency: 1 }],
    ['a literal list', { items: [1, '{{ 2 }}'] }, { over: { by: 'items', items: [1, '{{ 2 }}'] } }],
    ['a count', { count: 3, concurrency: 50 }, { over: { by: 'count', count: 3 }, concurrency: 50 }],
    ['a computed count', { count: '{{ size(input.rows) }}' }, { over: { by: 'count' }, maxIterations: 10_000 }],
    ['what it says of failures', { count: 1, onItemError: 'collect' }, { onItemError: 'collect' }],
    [
      'conditions of passes',
      { count: 1, break: '{{ steps.q.output.value == 7 }}', continue: '{{ item == 1 }}' },
      { break: '{{ steps.q.output.value == 7 }}', continue: '{{ item == 1 }}' },
    ],
    [
      'a while that is tested first',
      { while: '{{ index < 3 }}' },
      { over: { by: 'condition', while: '{{ index < 3 }}', testFirst: true } },
    ],
    [
      'a while over the pass before, with an until',
      { while: '{{ steps.q.output.value < 3 }}', until: '{{ item == 9 }}' },
      { over: { by: 'condition', testFirst: false, until: '{{ item == 9 }}' } },
    ],
  ])('%s', (_, of, body) => {
    expect(bodyOf(of)).toMatchObject({ kind: 'loop', graph: { steps: [{ id: 'q', after: [] }] }, ...body });
  });

  it('answers to Group', () => {
    const group = { type: 'group', input: { count: 1 }, steps: pass };
    expect(compile(withSteps(group)).plan.graph.steps[0]).toMatchObject({ type: 'Loop', body: { kind: 'loop' } });
  });
});

describe('types', () => {
  const uppercase = [{ id: 'up', type: 'TextOperation.Uppercase', input: { text: '{{ item.sku }}' } }];

  it('knows the item, and pipes it', () => {
    expect(faultsOf(loop({ items: '{{ input.rows }}' }, uppercase))).toEqual([]);
    expect(faultsOf(loop({ items: '{{ input.rows.map(r, r.sku) }}' }, [{ type: 'TextOperation.Trim' }]))).toMatchObject(
      [{ detail: expect.stringContaining('each item is string') }],
    );
    const slip = [{ type: 'Echo', input: '{{ item.skuu }}' }];
    expect(faultsOf(loop({ items: '{{ input.rows }}' }, slip))).toMatchObject([
      { pointer: '/steps/0/steps/0/input', suggestion: 'sku' },
    ]);
    const count = [{ type: 'Echo', input: '{{ upper(item) + upper(index) }}' }];
    expect(faultsOf(loop({ count: 2 }, count))[0]?.detail).toContain('that is number');
  });

  it.each<[string, JsonObject, Json]>([
    ['a list of outputs', {}, { type: 'object', required: ['text'] }],
    ['null for what fails', { onItemError: 'collect' }, { anyOf: [{ required: ['text'] }, { type: 'null' }] }],
    ['null for what is left out', { continue: '{{ false }}' }, { anyOf: [{ required: ['text'] }, { type: 'null' }] }],
  ])('gives %s', (_, more, items) => {
    const { outputSchema } = compile(loop({ items: '{{ input.rows }}', ...more }, uppercase));
    expect(outputSchema).toMatchObject({
      properties: {
        items: { type: 'array', items },
        errors: { items: { required: expect.arrayContaining(['index']) } },
      },
      required: ['items', 'errors'],
    });
  });

  it('pipes to `while` what the loop is piped, and the item to the others', () => {
    const when = (of: JsonObject) =>
      faultsOf(withSteps({ type: 'Echo', input: { go: true } }, { type: 'Loop', input: of, steps: pass }));
    expect(when({ while: '{{ previous.go }}' })).toEqual([]);
    expect(when({ while: '{{ previous.goo }}' })).toMatchObject([{ suggestion: 'go' }]);
    expect(when({ until: '{{ previous.go }}' })).toMatchObject([{ pointer: '/steps/1/input/until' }]);
  });

  it('hides its steps outside and names what to read instead', () => {
    const after = [{ type: 'Echo', input: '{{ steps.up.output }}' }];
    expect(faultsOf(loop({ items: '{{ input.rows }}' }, uppercase, after))).toMatchObject([
      {
        pointer: '/steps/1/input',
        detail: expect.stringContaining('is inside `load` and hidden outside of it; use `steps.load.output.items`'),
      },
    ]);
    const fine = [{ type: 'Echo', input: '{{ steps.load.output.items[0].text }}' }];
    expect(faultsOf(loop({ items: '{{ input.rows }}' }, uppercase, fine))).toEqual([]);
  });

  it('shows inner items in place of outer ones, and outer steps inside', () => {
    const inner = { type: 'Loop', input: { count: 2 }, steps: [{ type: 'Echo', input: '{{ item.sku }}' }] };
    expect(faultsOf(loop({ items: '{{ input.rows }}' }, [inner]))[0]?.pointer).toBe('/steps/0/steps/0/steps/0/input');
    const sees = {
      type: 'Loop',
      input: { count: 2 },
      steps: [{ type: 'Echo', input: '{{ steps.q.output.value + item }}' }],
    };
    expect(faultsOf(loop({ items: '{{ input.rows }}' }, [...pass, sees]))).toEqual([]);
  });
});

describe('refuses', () => {
  it.each<[string, JsonObject, string, string]>([
    ['both a list and a count', { items: [1], count: 1 }, '/count', 'both `items` and `count`'],
    ['none of them', {}, '', 'needs `items`, `count`, `while` or `until`'],
    ['what is no list', { items: '{{ input }}' }, '/items', 'needs items: list'],
    ['half a pass', { count: 1.5 }, '/count', 'must be integer'],
    ['fewer than none', { count: -1 }, '/count', '>= 0'],
    ['no pass at a time', { count: 1, concurrency: 0 }, '/concurrency', '>= 1'],
    ['too many at once', { count: 1, concurrency: 101 }, '/concurrency', '<= 100'],
    [
      'a template for what is read when saving',
      { count: 1, concurrency: '{{ 2 }}' },
      '/concurrency',
      'cannot be a template',
    ],
    ['more than it may', { count: 20_000 }, '/count', '`maxIterations` is 10000'],
    ['a longer list than it may', { items: [1, 2], maxIterations: 1 }, '/items', 'raise that one'],
    ['a while beside a list', { items: [1], while: '{{ true }}' }, '/while', '`break`'],
    ['conditions at once', { until: '{{ true }}', concurrency: 2 }, '/concurrency', 'one pass after the other'],
    ['a condition that gives no boolean', { count: 1, break: '{{ index }}' }, '/break', 'not true or false'],
    ['a continue over its own pass', { count: 1, continue: '{{ steps.q.output == 1 }}' }, '/continue', '`q`'],
    ['a slip', { count: 1, brek: '{{ true }}' }, '/brek', 'did you mean `break`?'],
    ['an unknown policy', { count: 1, onItemError: 'colect' }, '/onItemError', 'did you mean `collect`?'],
  ])('%s', (_, of, place, detail) => {
    expect(faultsOf(loop(of))).toMatchObject([
      { pointer: `/steps/0/input${place}`, step: 'load', detail: expect.stringContaining(detail) },
    ]);
  });

  it('its input beside the step, an empty or a missing list of steps', () => {
    expect(faultsOf(withSteps({ type: 'Loop', items: [1], input: { count: 1 }, steps: pass }))).toMatchObject([
      { pointer: '/steps/0/items', detail: expect.stringContaining('belongs into `input`') },
    ]);
    expect(faultsOf(withSteps({ type: 'Loop', input: { count: 1 }, steps: [] }))).toMatchObject([
      { pointer: '/steps/0/steps' },
    ]);
    expect(faultsOf(withSteps({ type: 'Loop', input: { count: 1 } }))).toMatchObject([
      { detail: expect.stringContaining('needs `steps`') },
    ]);
  });

  it('what only calls heed', () => {
    for (const field of ['retry', 'timeout', 'repeatable', 'rateLimit', 'idempotent']) {
      const value = { retry: {}, timeout: 'PT1S', rateLimit: { max: 1, per: 'PT1S' } }[field] ?? true;
      const step = { type: 'Loop', input: { count: 1 }, steps: pass, [field]: value };
      expect(faultsOf(withSteps(step))).toMatchObject([{ pointer: `/steps/0/${field}` }]);
    }
  });
});
