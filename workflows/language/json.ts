/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A JSON object. Read only own properties: keys come from outside. */
export interface JsonObject {
  [key: string]: Json;
}

/** A JSON Schema, draft 2020-12: an object, or `true` for any value. */
export type JsonSchema = boolean | { readonly [keyword: string]: unknown };

/** Whether a value is a JSON object: not null, not an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
