import { expect, it } from 'vitest';
import { faultsOf } from './catalogue.ts';

const input = {
  type: 'object',
  properties: {
    count: { type: 'integer' },
    name: { type: 'string' },
    maybe: { type: ['string', 'null'] },
    rows: { type: 'array' },
    any: {},
  },
};
const detailsOf = (source: string) =>
  faultsOf({ name: 'x', input, steps: [{ type: 'Transform', input: { value: `{{ ${source} }}` } }] }).map(
    ({ detail }) => detail,
  );

it.each([
  ['input.count.startsWith("x")', '`startsWith` needs a string as what it is called on, but that is number'],
  ['upper(input.count)', '`upper` needs a string as what it is called on, but that is number'],
  ['input.name.contains(input.rows)', '`contains` needs a string as its argument 1, but that is list'],
  ['sum(input.name)', '`sum` needs a list as what it is called on, but that is string'],
  ['input.rows.map(row, input.count.trim())', '`trim` needs a string'],
])('%s is refused when saving', (source, detail) => {
  expect(detailsOf(source)).toEqual([expect.stringContaining(detail)]);
});

it.each([
  'input.name.startsWith("x")',
  'input.maybe.startsWith("x")',
  'input.any.startsWith("x")',
  'string(input.count).startsWith("1")',
  'input.rows.join(", ")',
  'round(input.count, 2) + size(input.rows)',
  'keys(input)',
])('%s is taken', (source) => {
  expect(detailsOf(source)).toEqual([]);
});
