import { isObject, type Json, type JsonObject } from '../workflows/language/json.ts';
import { REDACTED } from '../workflows/language/sealed.ts';
import { setOwn } from '../workflows/language/set-own.ts';

/** Keeps a value sealed and gives what stands in its place. */
type Keep = (value: Json) => Promise<Json>;

/**
 * An output with the fields of these paths sealed: words with dots between them, `*` for each element of a list. What is
 * not there, and what is null, is left alone.
 */
export async function encryptFields(output: Json, paths: readonly string[], keep: Keep): Promise<Json> {
  let result = output;
  for (const path of paths) result = await along(result, path.split('.'), keep);
  return result;
}

async function along(value: Json, [word, ...rest]: readonly string[], keep: Keep): Promise<Json> {
  if (word === undefined) return value === null ? null : keep(value);
  if (Array.isArray(value)) {
    const indexes = word === '*' ? [...value.keys()] : /^\d+$/.test(word) ? [Number(word)] : [];
    const copy = [...value];
    for (const index of indexes) {
      const element = value[index];
      if (element !== undefined) copy[index] = await along(element, rest, keep);
    }
    return copy;
  }
  if (!isObject(value) || !Object.hasOwn(value, word)) return value;
  const copy: JsonObject = { ...value };
  setOwn(copy, word, await along(value[word] ?? null, rest, keep));
  return copy;
}

/**
 * What was computed with encrypted values, with those parts sealed that depend on them: the same was computed with others in
 * their places, and what came out equal says nothing about them. `other` undefined: it could not be.
 */
export async function encryptDifferences(one: Json, other: Json | undefined, keep: Keep): Promise<Json> {
  if (other === undefined) return keep(one);
  if (Array.isArray(one) && Array.isArray(other) && one.length === other.length)
    return Promise.all(one.map((element, index) => encryptDifferences(element, other[index], keep)));
  if (isObject(one) && isObject(other) && haveEqualKeys(one, other)) {
    const copy: JsonObject = {};
    for (const [key, field] of Object.entries(one))
      setOwn(copy, key, await encryptDifferences(field, other[key], keep));
    return copy;
  }
  return JSON.stringify(one) === JSON.stringify(other) ? one : keep(one);
}

function haveEqualKeys(one: JsonObject, other: JsonObject): boolean {
  return JSON.stringify(Object.keys(one)) === JSON.stringify(Object.keys(other));
}

/** Another value of the same kind. */
export function standIn(value: Json): Json {
  switch (typeof value) {
    case 'string':
      return `\u2022${value.length}`;
    case 'number':
      return value + 1.5;
    case 'boolean':
      return !value;
    default:
      return Array.isArray(value) ? [] : value === null ? null : {};
  }
}

/** The value as it would be shown: its fields and elements are there, but nothing of them. */
export function mask(value: Json): Json {
  if (Array.isArray(value)) return value.map(mask);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, mask(field)]));
  return typeof value === 'string'
    ? REDACTED
    : typeof value === 'number'
      ? 0
      : typeof value === 'boolean'
        ? false
        : null;
}
