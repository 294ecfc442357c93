import { isObject, type Json } from '../../../../../workflows/language/json.ts';
import { listOf } from './read-graph.ts';

/** A number, or a text that spells one. */
const number = '"^\\\\s*[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][-+]?[0-9]+)?\\\\s*$"';
const isNumber = (name: string) =>
  `(typeOf(${name}) == "number" || typeOf(${name}) == "string" && string(${name}).matches(${number}))`;
const numeric = (sign: string) => `${isNumber('v')} && ${isNumber('c')} && number(v) ${sign} number(c)`;
const equal = `${isNumber('v')} && ${isNumber('c')} ? number(v) == number(c) : typeOf(v) == "list" ? v.exists(e, string(e) == string(c)) : string(v) == string(c)`;
const contains =
  'typeOf(v) == "list" ? v.exists(e, string(e) == string(c)) : v != null && string(v).contains(string(c))';
const included = 'typeOf(c) == "list" && c.exists(e, string(e) == string(v))';
/** `%` is any text and `_` any character; all else stands for itself. */
const like =
  'v != null && string(v).matches("^(?s)" + string(c).replaceAll("([^A-Za-z0-9%_ ])", "\\\\\\\\$1").replace("%", ".*").replace("_", ".") + "$")';

/** CEL over `v`, the variable, and `c`, what it is compared with. */
const operators: { [key: string]: string } = {
  eq: equal,
  neq: `!(${equal})`,
  gt: numeric('>'),
  lt: numeric('<'),
  gte: numeric('>='),
  lte: numeric('<='),
  like,
  contains,
  not_contains: `!(${contains})`,
  included_in: included,
  not_included_in: `!(${included})`,
  is_null: 'v == null',
  not_null: 'v != null',
  exist: 'v != null && v != ""',
  not_exist: 'v == null || v == ""',
};

/** What the pages call them. */
const names: { [name: string]: string } = {
  equal_to: 'eq',
  equals: 'eq',
  not_equal_to: 'neq',
  greater_than: 'gt',
  less_than: 'lt',
  greater_than_or_equal_to: 'gte',
  less_than_or_equal_to: 'lte',
  does_not_contain: 'not_contains',
  is_not_null: 'not_null',
  does_exist: 'exist',
  does_not_exist: 'not_exist',
};

/**
 * Conditions as CEL, joined as the rule says: all of them, unless it says any. No condition holds always.
 * `toCel` gives CEL for an authored value; `wrong` is told of what cannot be read.
 */
export function toCondition(
  settings: { readonly [name: string]: Json | undefined },
  toCel: (value: Json) => string,
  wrong: (detail: string) => void,
): string {
  const { condition_rule, match, rule } = settings;
  const word = String(condition_rule ?? match ?? rule ?? 'all').toLowerCase();
  const conditions = listOf(settings.conditions).map((each) => one(each, toCel, wrong));
  if (conditions.length === 0) return 'true';
  return conditions.map((cel) => `(${cel})`).join(word.includes('any') || word === 'or' ? ' || ' : ' && ');
}

function one(condition: Json, toCel: (value: Json) => string, wrong: (detail: string) => void): string {
  if (!isObject(condition)) {
    wrong('A condition is { "variable", "operator", "value" }.');
    return 'false';
  }
  const given = String(condition.operator ?? 'eq')
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '_')
    .replace(/_$/, '');
  const operator = names[given] ?? given;
  const cel = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (cel === undefined) {
    wrong(
      `The operator ${JSON.stringify(condition.operator ?? null)} is not known; there are ${Object.keys(operators).join(', ')}.`,
    );
    return 'false';
  }
  const variable = inBraces(condition.variable ?? condition.data_slot ?? null);
  const value = condition.value ?? condition.compare_value ?? null;
  return `cel.bind(v, dyn(${toCel(variable)}), cel.bind(c, dyn(${toCel(listIn(value))}), ${cel}))`;
}

/** A path may be written without its braces. */
function inBraces(variable: Json): Json {
  if (typeof variable !== 'string' || variable.includes('{{')) return variable;
  return /^(?:node|event|start|array_item|loop|instance_meta_data|linked_account|env)\b/.test(variable)
    ? `{{${variable}}}`
    : variable;
}

/** A list that was written as text. */
function listIn(value: Json): Json {
  if (typeof value !== 'string' || !/^\s*\[.*\]\s*$/s.test(value) || value.includes('{{')) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
