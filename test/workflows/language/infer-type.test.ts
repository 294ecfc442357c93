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

describe('the place of a fault', () => {
  it.each([
    ['1 + input.orderID', 11],
    ['input.rows.map(r, r.prise)', 21],
    ['steps.fetsh.output', 7],
    ['steps["fetsh"].output', 7],
    ['steps.fetch.outptu.body', 13],
    ['steps.fetch["outptu"]', 13],
    ['steps.fetch.output.statis > 1 ? 1 : 2', 20],
    ['size(input.rows) + inptu.a', 20],
    ['"\u{1F600}" + input.orderID', 13],
    ['input.orderId.trim().upper().size().trim()', 37],
    ['{"a": {"b": 1}}.a.c', 19],
    ['cel.bind(r, input.rows, r[0].prise)', 30],
    ['"a" * 2', 1],
    ['input.orderId.nope()', 15],
  ])('of %s is character %d', (source, character) => {
    expect(faultsOfExpression(source)).toMatchObject([
      { detail: expect.stringContaining(`at character ${character}`) },
    ]);
  });

  it('is that of the field in every construct', () => {
    const echo = { type: 'Echo', input: 1 };
    const bad = '{{ 1 == input.orderID }}';
    const each = [{ type: 'Echo', when: '{{ item.prise > 1 }}' }];
    const steps = [
      { type: 'Loop', input: { items: '{{ input.rows }}', break: bad, continue: bad }, steps: each },
      { type: 'Loop', input: { while: bad, until: bad }, steps: [echo] },
      { type: 'Loop', input: { count: '{{ size(input.rowz) }}' }, steps: [echo] },
      { type: 'Echo', forEach: { items: '{{ [input.orderID] }}' }, input: '{{ [input.orderID] }}' },
      { type: 'Try', steps: [echo], catch: [{ when: bad, steps: [echo] }], finally: [{ ...echo, when: bad }] },
      { type: 'Parallel', branches: [[{ ...echo, when: bad }]] },
      { type: 'Choice', cases: [{ when: bad, steps: [echo] }] },
      {
        ...echo,
        when: bad,
        limit: { key: '{{ 1 == input.orderID }}', max: 1 },
        compensate: { type: 'Echo', input: bad },
      },
      { type: 'Terminate', when: bad, input: { status: 'failed', message: bad } },
    ];
    const faults = faultsOf({ name: 'x', input, limit: { key: bad, max: 1 }, steps });
    expect(faults.length).toBe(18);
    for (const { detail } of faults) {
      const [, expression = ''] = /`([^`]*(?:prise|orderID|rowz)[^`]*)` at/.exec(detail) ?? [];
      expect(detail).toContain(`at character ${expression.search(/prise|orderID|rowz/) + 1}`);
    }
  });
});

describe('hints when saving', () => {
  it.each([
    ['has(input)', 'such as has(input.name)'],
    ['"a" + 1', 'write string(…) around the other'],
    ['1 == null', 'never null'],
    ['1 in 5', 'element in list'],
  ])('%s', (source, hint) => {
    expect(faultsOfExpression(source)).toMatchObject([{ detail: expect.stringContaining(hint) }]);
  });

  it.each([
    '1 == 1.0',
    '1 < 1.5',
    '1 in [1.0]',
    'round(1.5) == 2',
    'max([1, 1.5]) == 1.5',
    '[1] + [1.5]',
    '[1, 2][1.0] + [1][floor(0.5)]',
  ])('%s is fine', (source) => expect(faultsOfExpression(source)).toEqual([]));
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
