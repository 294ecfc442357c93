import { createHash } from 'node:crypto';
import type { Json } from '../../workflows/language/json.ts';
import { makeReference, REFERENCE_CHARACTERS } from '../../workflows/language/references.ts';
import type { BlobStore } from './blob-store.ts';

/** JSON text, or the blob that holds it when it is long; what was packed by the first release does not tell its size. */
export type PackedValue = string | { blob: string; size?: number };

/** Packs a JSON value; a long one is written as a blob first. */
export async function packValue(blobs: BlobStore, value: unknown): Promise<PackedValue> {
  const text = JSON.stringify(value);
  if (text.length <= REFERENCE_CHARACTERS) return text;
  return keepText(blobs, text);
}

/** Writes JSON text as a blob, by its sha-256. */
export async function keepText(blobs: BlobStore, text: string): Promise<{ blob: string; size: number }> {
  const bytes = Buffer.from(text);
  const blob = createHash('sha256').update(bytes).digest('hex');
  await blobs.put(blob, bytes);
  return { blob, size: text.length };
}

/** Reads a packed value. What this store wrote has the type that it was given, so callers name it. */
export async function unpackValue<T>(blobs: BlobStore, packed: PackedValue): Promise<T> {
  if (typeof packed === 'string') return JSON.parse(packed);
  const bytes = await blobs.get(packed.blob);
  if (!bytes) throw new Error(`blob ${packed.blob} is missing`);
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
}

/** A packed value as it is, or a reference to it: large ones are loaded only when somebody wants to see them. */
export function referTo(packed: PackedValue): Json {
  if (typeof packed === 'string') return JSON.parse(packed);
  return makeReference(packed.blob, packed.size ?? REFERENCE_CHARACTERS + 1);
}
