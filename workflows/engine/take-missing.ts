import { isObject, type Json } from '../language/json.ts';

/** An input with those of the keys that it lacks and the piped value has. */
export function takeMissing(input: Json, previous: Json, keys: readonly string[]): Json {
  if (!isObject(input) || !isObject(previous)) return input;
  const missing = keys.filter((key) => !Object.hasOwn(input, key) && Object.hasOwn(previous, key));
  if (missing.length === 0) return input;
  return { ...input, ...Object.fromEntries(missing.map((key) => [key, previous[key] ?? null])) };
}
