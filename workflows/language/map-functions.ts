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

/** Functions that take objects apart and put them together, and lists into pieces. */
export const mapFunctions: readonly ExpressionFunction[] = [
  define(
    'entries(map): list<map>',
    'The fields as `{ key, value }`, in their order.',
    ['entries({"a": 1})', [{ key: 'a', value: 1 }]],
    (budget, map) => entriesOf(map, budget).map(([key, value]) => ({ key, value })),
  ),
  define(
    'fromEntries(list): map',
    'An object of `{ key, value }` elements; of equal keys the last one wins.',
    ['fromEntries([{"key": "a", "value": 1}])', { a: 1 }],
    (budget, list) =>
      toObject(
        asList(list, budget).map((entry) => [asText(fieldOf(entry, 'key'), 'the key'), fieldOf(entry, 'value')]),
      ),
  ),
  define(
    'pick(map, list): map',
    'Only the named fields, those that are there.',
    ['pick({"a": 1, "b": 2}, ["a", "z"])', { a: 1 }],
    (budget, map, names) => {
      const wanted = nameSet(names, budget);
      return toObject(entriesOf(map, budget).filter(([key]) => wanted.has(key)));
    },
  ),
  define(
    'omit(map, list): map',
    'All fields but the named ones.',
    ['omit({"a": 1, "b": 2}, ["a"])', { b: 2 }],
    (budget, map, names) => {
      const unwanted = nameSet(names, budget);
      return toObject(entriesOf(map, budget).filter(([key]) => !unwanted.has(key)));
    },
  ),
  define(
    'indexBy(list, string): map',
    'The elements by the text of a field; of equal ones the last wins.',
    ['indexBy([{"id": "x", "n": 1}], "id").x.n', 1],
    (budget, list, key) =>
      toObject(asList(list, budget).map((entry) => [keyText(fieldOf(entry, asText(key, 'the field name'))), entry])),
  ),
  define('first(list): dyn', 'The first element; null of an empty list.', ['first([1, 2])', 1], (budget, list) =>
    elementAt(asList(list, budget), 0),
  ),
  define('last(list): dyn', 'The last element; null of an empty list.', ['last([1, 2])', 2], (budget, list) =>
    elementAt(asList(list, budget), -1),
  ),
  define(
    'chunk(list, dyn): list<list<dyn>>',
    'Pieces of so many elements, the last one with what is left.',
    ['chunk([1, 2, 3], 2)', [[1, 2], [3]]],
    (budget, list, size) => {
      const elements = asList(list, budget);
      const count = asNumber(size, 'the size of a piece');
      if (!Number.isInteger(count) || count < 1)
        throw new FunctionRefusal(`the size of a piece must be a whole number from 1, not ${count}`);
      return Array.from({ length: Math.ceil(elements.length / count) }, (_, at) =>
        elements.slice(at * count, (at + 1) * count),
      );
    },
  ),
  define(
    'zip(list, list): list<list<dyn>>',
    'Pairs of the elements at the same place, as many as the shorter list has.',
    [
      'zip([1, 2], ["a", "b"])',
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    (budget, one, other) => {
      const right = asList(other, budget);
      return asList(one, budget)
        .slice(0, right.length)
        .map((left, at) => [left, right[at]]);
    },
  ),
];

function entriesOf(map: unknown, budget: ExpressionBudget): [string, unknown][] {
  if (typeof map !== 'object' || map === null || Array.isArray(map))
    throw new FunctionRefusal(`an object is needed, not ${kindOf(map)}`);
  const entries =
    map instanceof Map
      ? [...map.entries()].map(([key, value]): [string, unknown] => [String(key), value])
      : Object.entries(map);
  budget.work(entries.length);
  return entries;
}

function nameSet(names: unknown, budget: ExpressionBudget): ReadonlySet<string> {
  return new Set(asList(names, budget).map((name) => asText(name, 'the field name')));
}

/** A Map, since a field may be called `__proto__` or `constructor`. */
function toObject(entries: readonly (readonly [string, unknown])[]): Map<string, unknown> {
  return new Map(entries);
}

function keyText(value: unknown): string {
  if (typeof value === 'object' && value !== null)
    throw new FunctionRefusal(`the field must hold text, a number or a boolean, not ${kindOf(value)}`);
  return String(value);
}

function elementAt(list: readonly unknown[], at: number): unknown {
  return list.at(at) ?? null;
}
