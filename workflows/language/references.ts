import { isObject, type Json, type JsonObject } from './json.ts';
import { findMarked, replaceMarked } from './marked-values.ts';

/**
 * A value that is kept outside of the run. It stands in the place of the value, anywhere inside a value. No author's value
 * has a key that begins with NUL: they are refused where they come in.
 */
export interface Reference {
  '\u0000ref': string;
  /** Characters of its JSON. */
  size: number;
  /** The tenant whose it is, where it is kept sealed: it is shown to nobody. Absent: it is not. */
  encrypted?: string;
  /** The id of the list of encrypted values that it was made of; absent: of none. */
  from?: string;
}

/** Characters of JSON above which one value of a step is kept by reference. */
export const REFERENCE_CHARACTERS = 64 * 1024;

const REFERENCE_KEY = '\u0000ref';
const RESERVED_PREFIX = '\u0000';

/** Whether a value stands for another one that is kept outside of the run. No author's value looks like this. */
export function isReference(value: unknown): value is Reference & JsonObject {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, REFERENCE_KEY);
}

/** Stands for the value that the store knows by `id`; `size` is its characters of JSON. */
export function makeReference(id: string, size: number): Reference & JsonObject {
  return { [REFERENCE_KEY]: id, size };
}

/** Every reference in a value, itself included, in order; what they stand for is not looked into. */
export function findReferences(value: Json): Reference[] {
  return findMarked(value, isReference);
}

/** Puts what `replace` gives in the place of every reference; what holds none is given back as it is. */
export function replaceReferences(value: Json, replace: (reference: Reference) => Json): Json {
  return replaceMarked(value, isReference, replace);
}

/** Whether no author may use a key. */
export function isReservedKey(key: string): boolean {
  return key.startsWith(RESERVED_PREFIX);
}

/** What an encrypted value is where the engine itself would have to read it. */
export const UNREADABLE = 'an encrypted value, which the engine may not read: use a field that is not encrypted';

/** A value in a message: the begin of its JSON, and of what is kept outside its size alone. */
export function quoteValue(value: Json): string {
  if (isReference(value)) return isEncrypted(value) ? UNREADABLE : `a value of ${value.size} characters`;
  const told = replaceReferences(value, (one) => (isEncrypted(one) ? 'encrypted' : `${one.size} characters`));
  return JSON.stringify(told).slice(0, 80);
}

/** Whether a value is kept sealed, and shown to nobody. */
export function isEncrypted(value: Json | Reference): boolean {
  return isReference(value) && value.encrypted !== undefined;
}

/**
 * The JSON Pointer of the first key that begins with NUL; null when there is none. Such keys are refused wherever values
 * come in, so that nobody can make a reference to what is not theirs.
 */
export function findReservedKey(value: unknown, pointer = ''): string | null {
  if (Array.isArray(value)) return firstOf(value.entries(), pointer);
  return isObject(value) ? firstOf(Object.entries(value), pointer) : null;
}

/** Whether JSON text may hold such a key, told without reading it: mostly it does not. */
export function mayHoldReservedKey(text: string): boolean {
  return text.includes('"\\u0000');
}

function firstOf(entries: Iterable<[string | number, unknown]>, pointer: string): string | null {
  for (const [key, entry] of entries) {
    const place = `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (typeof key === 'string' && isReservedKey(key)) return place;
    const found = findReservedKey(entry, place);
    if (found !== null) return found;
  }
  return null;
}
