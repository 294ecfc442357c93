import { describe, expect, it } from 'vitest';
import { faultsOf } from './catalogue.ts';

const input = {
  type: 'object',
  properties: {
    orderId: { type: 'string' },
    total: { type: 'number' },
    rows: {
      type: 'array',
      items: { type: 'object', properties: { price: { type: 'number' } }, additionalProperties: false },
    },
  },
  required: ['orderId'],
};

function faultsOfExpression(source: string) {
  const steps = [
    { id: 'fetch', type: 'Http', input: { url: 'https://a.example' } },
    { id: 'beside', type: 'Echo', after: [] },
    { id: 'last', type: 'Transform', after: ['fetch'], input: { value: `{{ ${source} }}` } },
    { id: 'later', type: 'Echo' },
  ];
  return faultsOf({ name: 'x', input, steps });
}

describe('references', () => {
  it.each([
    ['steps.fetch.output.statis', '`statis` is not there', 'status'],
    ['steps.fetch.outptu', '`outptu` is not there', 'output'],
    ['steps.fetsh.output', 'there is no step `fetsh`', 'fetch'],
    ['steps["fetsh"].output', 'there is no step `fetsh`', 'fetch'],
    ['steps.beside.output', 'has not surely ended', undefined],
    ['steps.later.output', 'has not surely ended', undefined],
    ['input.orderID', '`orderID` is not there', 'orderId'],
    ['inptu.orderId', '`inptu` is not known', 'input'],
    ['fetch.output', '`fetch` is not known', 'steps.fetch'],
    ['input.rows.map(r, r.prise)', '`prise` is not there', 'price'],
    ['execution.idd', '`idd` is not there', 'id'],
    ['secrets.key', 'is only known in the input of an action step', undefined],
    ['item', 'only known inside a Loop', undefined],
    ['vars.a', 'declare them in `vars`', undefined],
    ['error.code', 'onError.then', undefined],
    ['"a" * 2', 'no such overload', undefined],
    ['summ([1])', 'did you mean `sum`?', 'sum'],
    ['now()', 'no function here', 'execution.startedAt'],
    ['qwertz([1])', 'lists those that are', undefined],
    ['1 +', 'cannot be read', undefined],
    ['[1].map(a, [1].map(b, [1].map(c, [1].map(d, d))))', 'nests 4 comprehensions', undefined],
    ['input.orderId', '', undefined],
  ])('%s', (source, detail, suggestion) => {
    const faults = faultsOfExpression(source);
    if (detail === '') expect(faults).toEqual([]);
    else
      expect(faults).toMatchObject([
        {
          pointer: '/steps/2/input/value',
          step: 'last',
          detail: expect.stringContaining(detail),
          ...(suggestion ? { suggestion } : {}),
        },
      ]);
  });

  it.each([
    'steps.fetch.output.body.anything.at[0].all',
    'steps.fetch.status == "COMPLETED" && steps.fetch.error == null',
    'input.note',
    'has(input.orderID) ? 1 : 2',
    'input.?orderID.orValue("")',
    'previous.status',
    'execution.id + execution.startedAt',
    'input.rows.filter(item, item.price > 1).map(input, input.price)',
    'cel.bind(steps, {"x": 1}, steps.x)',
    'input.total * 2 + size(input.rows)',
    'dyn("a") == 1 ? [1] : {"a": 2}',
  ])('%s is fine', (source) => {
    expect(faultsOfExpression(source)).toEqual([]);
  });

  it('see the enclosing scope but not into a step that holds steps', () => {
    const choice = {
      id: 'c',
      type: 'Choice',
      cases: [
        {
          when: '{{ steps.a.output == 1 }}',
          steps: [{ id: 'inside', type: 'Transform', input: { value: '{{ steps.a.output }}' } }],
        },
      ],
    };
    const a = { id: 'a', type: 'Echo' };
    expect(faultsOf({ name: 'x', steps: [a, choice] })).toEqual([]);
    expect(
      faultsOf({ name: 'x', steps: [a, choice, { type: 'Echo', input: '{{ steps.inside.output }}' }] }),
    ).toMatchObject([
      {
        pointer: '/steps/2/input',
        detail: expect.stringContaining('is inside `c` and hidden outside of it; use `steps.c.output.value`'),
      },
    ]);
  });

  it('know the error in a handler', () => {
    const handler = { then: [{ type: 'Transform', input: { value: '{{ error.code + error.message }}' } }] };
    expect(faultsOf({ name: 'x', steps: [{ type: 'Echo', onError: handler }] })).toEqual([]);
  });
});

describe('conditions', () => {
  it.each([
    ['{{ input.total }}', 'gives number, not true or false'],
    ['yes', 'one template that gives true or false'],
    ['{{ true }} ', ''],
    ['{{ steps.nope.output }}', 'there is no step'],
    ['{{', 'no closing'],
  ])('%s', (when, detail) => {
    const faults = faultsOf({ name: 'x', input, steps: [{ type: 'Echo', when }] });
    if (detail === '') expect(faults).toEqual([]);
    else expect(faults).toMatchObject([{ pointer: '/steps/0/when', detail: expect.stringContaining(detail) }]);
  });
});
