import { EngineRefusal } from '../../activities/database/sqlite/sqlite-engines.ts';
import type { Json } from '../../workflows/language/json.ts';

/** SQLITE_MISMATCH. */
const nulInText = { code: 20, message: 'a text with a NUL character cannot be stored' };

/** A value that SQLite gives; integers as bigint. */
export type SqliteValue = null | number | bigint | string | Uint8Array;

/**
 * What SQLite stores of a value: integers as INTEGER, booleans as 1 and 0, lists and objects as JSON text.
 * @throws EngineRefusal for a text with a NUL character, which would end there without a word
 */
export function toSqlite(value: Json): null | number | bigint | string {
  if (typeof value === 'string' && value.includes('\0')) throw new EngineRefusal(nulInText);
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0) ? BigInt(value) : value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

/** A value as JSON by the type that its column was declared with: what JSON cannot hold exactly stays text, bytes are base64. */
export function fromSqlite(value: SqliteValue, declared: string | null): Json {
  if (value === null) return null;
  if (typeof value === 'bigint') return fromInteger(value, declared);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'string') return isJson(declared) ? readJson(value) : value;
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
}

/** The word for a column without a declared type: how its first value is stored. */
export function storageClass(value: SqliteValue | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'bigint') return 'integer';
  if (typeof value === 'number') return 'real';
  return typeof value === 'string' ? 'text' : 'blob';
}

/** Bytes that it takes as text, about. */
export function sizeOf(value: SqliteValue): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (value instanceof Uint8Array) return Math.ceil(value.byteLength / 3) * 4;
  return value === null ? 4 : String(value).length;
}

function fromInteger(value: bigint, declared: string | null): Json {
  if (/^bool/i.test(declared ?? '') && (value === 0n || value === 1n)) return value === 1n;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function isJson(declared: string | null): boolean {
  return /^jsonb?$/i.test(declared ?? '');
}

/** SQLite holds nobody to a declared type, so what is no JSON is the text that it is. */
function readJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
