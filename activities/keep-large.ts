import { AppError } from '../workflows/language/app-error.ts';
import { isObject, type Json, type JsonObject } from '../workflows/language/json.ts';
import { isReference } from '../workflows/language/references.ts';
import { setOwn } from '../workflows/language/set-own.ts';
import type { ValueStore } from './value-store.ts';

/**
 * A value of which at most `limit` characters of JSON stay in the run. The largest fields of an object are kept outside
 * first, so that what stays can be read without loading anything: the `status` beside a large `body`.
 */
export async function keepLarge(value: Json, limit: number, values: ValueStore): Promise<Json> {
  let characters = JSON.stringify(value).length;
  if (characters <= limit || isReference(value)) return value;
  if (!isObject(value)) return await keepWhole(value, values);
  const sizes = Object.entries(value).map(([key, field]) => ({ key, field, size: JSON.stringify(field).length }));
  const kept: JsonObject = { ...value };
  for (const { key, field, size } of sizes.sort((a, b) => b.size - a.size)) {
    if (characters <= limit || size <= REFERENCE_SIZE) break;
    setOwn(kept, key, await keepWhole(field, values));
    characters -= size - REFERENCE_SIZE;
  }
  return characters <= limit ? kept : await keepWhole(value, values);
}

/** A reference to a value, however small. @throws AppError `step-output-too-large` */
export async function keepWhole(value: Json, values: ValueStore): Promise<Json> {
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes <= MAX_VALUE_BYTES) return { ...(await values.keep(value)) };
  const message = `A value has ${bytes} bytes as JSON; ${MAX_VALUE_BYTES} are allowed.`;
  throw new AppError('step-output-too-large', message, { details: { bytes, maxBytes: MAX_VALUE_BYTES } });
}

/** Bytes of one value as JSON. */
const MAX_VALUE_BYTES = 20 * 1024 * 1024;
/** Characters that a reference takes, at most. */
const REFERENCE_SIZE = 128;
