import type { Json } from '../../workflows/language/json.ts';

/** A plain value as JSON; fields that are undefined are gone. */
export function toJson(value: object): Json {
  return JSON.parse(JSON.stringify(value));
}
