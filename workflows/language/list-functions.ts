import type { ExpressionBudget } from './expression-budget.ts';
import {
  asList,
  asNumber,
  asText,
  define,
  type ExpressionFunction,
  FunctionRefusal,
  fieldOf,
  kindOf,
} from './expression-function.ts';
import { jsonText, textOf } from './text-of.ts';

/** Functions over lists and objects. */
export const listFunctions: readonly ExpressionFunction[] = [
  define('sum(list): double', 'Sum of the numbers; 0 for none.', ['sum([1, 2, 3.5])', 6.5], (budget, list) =>
    sum(budget, list),
  ),
  define('avg(list): double', 'Mean of the numbers; refuses an empty list.', ['avg([1, 2, 6])', 3], (budget, list) => {
    const { length } = asList(list, budget);
    if (length === 0) throw new FunctionRefusal('the mean of an empty list is not known; test its size() first');
    return sum(budget, list) / length;
  }),
  define('min(list): dyn', 'Smallest number or string.', ['min([3, 1, 2])', 1], (budget, list) =>
    extreme(budget, list, -1),
  ),
  define('max(list): dyn', 'Largest number or string.', ['max(["a", "c", "b"])', 'c'], (budget, list) =>
    extreme(budget, list, 1),
  ),
  define(
    'distinct(list): list<dyn>',
    'Each value once, in order of first appearance.',
    ['distinct([1, 2, 1])', [1, 2]],
    (budget, list) => {
      const first = new Map<string, unknown>();
      for (const entry of asList(list, budget)) {
        const key = jsonText(entry, budget);
        if (!first.has(key)) first.set(key, entry);
      }
      return [...first.values()];
    },
  ),
  define(
    'sort(list): list<dyn>',
    'Numbers ascending or strings by code unit.',
    ['sort([3, 1, 2])', [1, 2, 3]],
    (budget, list) => sorted(budget, asList(list, budget).map(withOrder), (entry) => entry),
  ),
  define(
    'sortBy(list, string): list<dyn>',
    'Objects by a field, ascending; those without it, or with null, last.',
    ['sortBy([{"n": 2}, {"n": 1}], "n")', [{ n: 1 }, { n: 2 }]],
    (budget, list, key) =>
      sorted(budget, asList(list, budget), (entry) => {
        const value = fieldOf(entry, asText(key, 'the field name'));
        return value === null ? null : withOrder(value);
      }),
  ),
  define('reverse(list): list<dyn>', 'The list from its end.', ['reverse([1, 2])', [2, 1]], (budget, list) =>
    [...asList(list, budget)].reverse(),
  ),
  define(
    'flatten(list): list<dyn>',
    'Joins lists of lists, one level.',
    ['flatten([[1], [2, 3]])', [1, 2, 3]],
    (budget, list) => {
      const flat = asList(list, budget).flat();
      budget.work(flat.length);
      return flat;
    },
  ),
  define(
    'slice(list, dyn, dyn): list<dyn>',
    'Elements from one index up to, not including, another.',
    ['slice([1, 2, 3], 0, 2)', [1, 2]],
    (budget, list, from, to) =>
      asList(list, budget).slice(asNumber(from, 'the first index'), asNumber(to, 'the last index')),
  ),
  define(
    'range(dyn): list<dyn>',
    'The numbers from 0 up to, not including, the given one.',
    ['range(3)', [0, 1, 2]],
    (budget, count) => {
      const length = Math.max(0, Math.ceil(asNumber(count, 'the count')));
      budget.work(length);
      return Array.from({ length }, (_, index) => index);
    },
  ),
  define(
    'keys(map): list<string>',
    'Names of the fields, in their order.',
    ['keys({"a": 1, "b": 2})', ['a', 'b']],
    (budget, map) => entriesOf(budget, map).map(([key]) => key),
  ),
  define(
    'values(map): list<dyn>',
    'Values of the fields, in their order.',
    ['values({"a": 1, "b": 2})', [1, 2]],
    (budget, map) => entriesOf(budget, map).map(([, value]) => value),
  ),
  define(
    'merge(map, map): map',
    'The fields of both; the second wins.',
    ['merge({"a": 1}, {"a": 2, "b": 3})', { a: 2, b: 3 }],
    (budget, one, two) => new Map([...entriesOf(budget, one), ...entriesOf(budget, two)]),
  ),
  define(
    'countBy(list, string): map',
    'How many elements have each value of a field.',
    ['countBy([{"c": "x"}, {"c": "y"}, {"c": "x"}], "c")', { x: 2, y: 1 }],
    (budget, list, key) => grouped(budget, list, key, (group) => group.length),
  ),
  define(
    'sumBy(list, string, string): map',
    'The sum of one field for each value of another.',
    ['sumBy([{"c": "x", "n": 1}, {"c": "x", "n": 2}], "c", "n")', { x: 3 }],
    (budget, list, key, field) => grouped(budget, list, key, (group) => sum(budget, column(group, field))),
  ),
  define(
    'groupBy(list, string): map',
    'The elements for each value of a field.',
    ['groupBy([{"c": "x"}, {"c": "y"}], "c")', { x: [{ c: 'x' }], y: [{ c: 'y' }] }],
    (budget, list, key) => grouped(budget, list, key, (group) => group),
  ),
];

function sum(budget: ExpressionBudget, list: unknown): number {
  return asList(list, budget).reduce<number>((total, entry) => total + asNumber(entry, 'each element'), 0);
}

function compare(left: unknown, right: unknown): number {
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  if (typeof left === 'string' || typeof right === 'string')
    throw new FunctionRefusal(
      `numbers and strings have no common order (${kindOf(left)}, ${kindOf(right)}); convert them with number() or string()`,
    );
  return asNumber(left, 'each element') - asNumber(right, 'each element');
}

/** Only numbers and texts can be put in order. */
function withOrder(value: unknown): unknown {
  if (['string', 'number', 'bigint'].includes(typeof value)) return value;
  throw new FunctionRefusal(
    `only numbers or strings have an order, not ${kindOf(value)}; leave the others out with .filter(e, …) first`,
  );
}

function extreme(budget: ExpressionBudget, list: unknown, sign: number): unknown {
  const [first, ...rest] = asList(list, budget).map(withOrder);
  if (first === undefined)
    throw new FunctionRefusal('an empty list has no smallest or largest element; test its size() first');
  return rest.reduce((best, entry) => (compare(entry, best) * sign > 0 ? entry : best), first);
}

function sorted(budget: ExpressionBudget, list: readonly unknown[], by: (entry: unknown) => unknown): unknown[] {
  const rows = list.map((entry) => ({ entry, value: by(entry) }));
  budget.work(rows.length * Math.ceil(Math.log2(rows.length + 1)));
  return rows
    .sort((left, right) => {
      if (left.value === null || right.value === null)
        return Number(left.value === null) - Number(right.value === null);
      return compare(left.value, right.value);
    })
    .map(({ entry }) => entry);
}

/** The own fields of an object. */
function entriesOf(budget: ExpressionBudget, map: unknown): [string, unknown][] {
  const entries: [string, unknown][] =
    map instanceof Map
      ? [...map].map(([key, value]) => [String(key), value])
      : Object.entries(typeof map === 'object' && map !== null ? map : {});
  budget.work(entries.length);
  return entries;
}

function grouped(
  budget: ExpressionBudget,
  list: unknown,
  key: unknown,
  give: (group: unknown[]) => unknown,
): Map<string, unknown> {
  const groups = new Map<string, unknown[]>();
  for (const entry of asList(list, budget)) {
    const value = fieldOf(entry, asText(key, 'the field name'));
    const name = textOf(value, budget);
    const group = groups.get(name);
    if (group) group.push(entry);
    else groups.set(name, [entry]);
  }
  return new Map([...groups].map(([name, group]) => [name, give(group)]));
}

function column(list: readonly unknown[], field: unknown): unknown[] {
  const key = asText(field, 'the field name');
  return list.map((entry) => fieldOf(entry, key));
}
