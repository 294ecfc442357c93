import { createHash } from 'node:crypto';
import type { BlobStore } from './store.ts';

/** JSON text, or the blob that holds it when it is long. */
export type PackedValue = string | { blob: string };

/** Characters up to which a value is kept where it belongs. */
const INLINE_CHARACTERS = 64 * 1024;

/** Packs a JSON value; a long one is written as a blob first. */
export async function packValue(blobs: BlobStore, value: unknown): Promise<PackedValue> {
  const text = JSON.stringify(value);
  if (text.length <= INLINE_CHARACTERS) return text;
  const bytes = Buffer.from(text);
  const blob = createHash('sha256').update(bytes).digest('hex');
  await blobs.put(blob, bytes);
  return { blob };
}

/** Reads a packed value. What this store wrote has the type that it was given, so callers name it. */
export async function unpackValue<T>(blobs: BlobStore, packed: PackedValue): Promise<T> {
  if (typeof packed === 'string') return JSON.parse(packed);
  const bytes = await blobs.get(packed.blob);
  if (!bytes) throw new Error(`blob ${packed.blob} is missing`);
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
}
