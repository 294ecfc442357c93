import type { Json, JsonObject } from './json.ts';
import { setOwn } from './set-own.ts';

/** Tells objects that stand for other values. */
export type Mark<T extends JsonObject> = (value: unknown) => value is T;

/** Every marked value in a value, itself included, in order; none is looked for inside of one. */
export function findMarked<T extends JsonObject>(value: Json, isMarked: Mark<T>, found: T[] = []): T[] {
  if (isMarked(value)) found.push(value);
  else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) findMarked(inner, isMarked, found);
  return found;
}

/** Puts what `replace` gives in the place of every marked value; what holds none is given back as it is. */
export function replaceMarked<T extends JsonObject>(
  value: Json,
  isMarked: Mark<T>,
  replace: (marked: T) => Json,
): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (isMarked(value)) return replace(value);
  let changed = false;
  const inner = Object.entries(value).map(([key, entry]) => {
    const replaced = replaceMarked(entry, isMarked, replace);
    changed ||= replaced !== entry;
    return [key, replaced] as const;
  });
  if (!changed) return value;
  if (Array.isArray(value)) return inner.map(([, entry]) => entry);
  const copy: JsonObject = {};
  for (const [key, entry] of inner) setOwn(copy, key, entry);
  return copy;
}
