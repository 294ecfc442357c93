import { isObject, type Json, type JsonObject } from '../../workflows/language/json.ts';

/** An expression that cannot be evaluated. */
export class NaiveFault extends Error {}

/** Reads the few forms of template that random plans hold: a path, or a path with an operator and a literal. */
export function resolveNaively(value: Json, scope: JsonObject): Json {
  if (typeof value === 'string') {
    const lone = /^\{\{ (.*) \}\}$/.exec(value);
    return lone ? evaluate(lone[1] ?? '', scope) : value;
  }
  if (Array.isArray(value)) return value.map((entry) => resolveNaively(entry, scope));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, resolveNaively(entry, scope)]));
}

/** Reads a condition. */
export function testNaively(template: string, scope: JsonObject): boolean {
  const value = resolveNaively(template, scope);
  if (typeof value !== 'boolean') throw new NaiveFault(`${template} is no condition`);
  return value;
}

function evaluate(source: string, scope: JsonObject): Json {
  if (source === 'true' || source === 'false') return source === 'true';
  const [path = '', operator, literal] = source.split(' ');
  const value = walk(path.split('.'), scope);
  if (operator === undefined || literal === undefined) return value;
  const other: Json = JSON.parse(literal.replaceAll("'", '"'));
  if (operator === '==') return value === other;
  if (typeof value !== 'number' || typeof other !== 'number') throw new NaiveFault(`${source} takes numbers`);
  if (operator === '+') return value + other;
  return operator === '<' ? value < other : value >= other;
}

function walk(names: string[], scope: JsonObject): Json {
  let value: Json = scope;
  for (const name of names) {
    if (!isObject(value) || !Object.hasOwn(value, name)) throw new NaiveFault(`${names.join('.')} is absent`);
    value = value[name] ?? null;
  }
  return value;
}
