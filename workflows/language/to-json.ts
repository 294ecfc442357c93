import { openOptional } from './cel.ts';
import type { ExpressionBudget } from './expression-budget.ts';
import type { Json, JsonObject } from './json.ts';
import { isReservedKey } from './references.ts';
import { setOwn } from './set-own.ts';

/** A result that JSON cannot hold. */
export class NotJson extends Error {}

/**
 * The plain JSON form of what an expression gave.
 * Integers become numbers (those over 2^53 are refused, since they would change); an empty optional and an absent value
 * become null. Expressions have no bytes, timestamps or durations: times are text or milliseconds, as in JSON.
 * @throws NotJson
 */
export function toJson(value: unknown, budget: ExpressionBudget): Json {
  budget.work(1);
  switch (typeof value) {
    case 'string':
      budget.text(value.length);
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw new NotJson(`it gives ${value}, which JSON cannot hold (a division by zero?)`);
      // -0 would be 0 after a way through JSON.
      return value === 0 ? 0 : value;
    case 'bigint':
      return integerToJson(value);
    case 'boolean':
      return value;
    case 'undefined':
      return null;
    case 'object':
      return objectToJson(value, budget);
    default:
      throw new NotJson(`it gives a ${typeof value}, which JSON cannot hold`);
  }
}

function integerToJson(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER))
    throw new NotJson(`it gives the integer ${value}, which a JSON number cannot hold exactly; wrap it in string()`);
  return Number(value);
}

function objectToJson(value: object | null, budget: ExpressionBudget): Json {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map((entry) => toJson(entry, budget));
  if (value instanceof Map) return entriesToJson([...value.entries()], budget);
  const optional = openOptional(value);
  if (optional) return toJson(optional.value, budget);
  if (isPlain(value)) return entriesToJson(Object.entries(value), budget);
  throw new NotJson('it gives a type or a name space, which is not data');
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

function entriesToJson(entries: [unknown, unknown][], budget: ExpressionBudget): JsonObject {
  const result: JsonObject = {};
  for (const [key, entry] of entries) {
    const name = String(key);
    if (isReservedKey(name)) throw new NotJson('it gives a map with a key that begins with NUL, which is reserved');
    setOwn(result, name, toJson(entry, budget));
  }
  return result;
}
