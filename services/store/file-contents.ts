import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Binary, type GridFSBucket, ObjectId } from 'mongodb';
import type { ByteRange, FileData } from '../../activities/files/file-store.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import type { Collections } from './collections.ts';
import { type ContentDoubts, createContentDoubts } from './content-doubts.ts';
import { toUnavailable } from './guard-calls.ts';

/** Bytes per document of GridFS. */
export const CHUNK_BYTES = 1024 * 1024;
/** Chunks that are read at once. */
const CHUNKS_AT_ONCE = 4;
/** Bytes that are written at once. */
const PIECE_BYTES = 256 * 1024;
/** How often a long upload tells that it goes on. */
const RENEW_MS = 300_000;

/** Bytes that were stored. */
export interface Content {
  id: ObjectId;
  size: number;
  /** Hex. */
  sha256: string;
}

/** One part of a file. */
interface Part {
  id: ObjectId;
  size: number;
}

/** The bytes of files. What is put and never settled is removed by the sweeper. */
export interface FileContents extends ContentDoubts {
  /** Stores bytes as they come, never all of them in memory. `check` is told how many there are, and throws at too many. */
  put(tenantId: string, data: FileData, check: (size: number) => void): Promise<Content>;
  /** Reads parts one after the other, or what of them is in the range. */
  read(parts: readonly Part[], range: ByteRange): Readable;
}

interface Parts {
  collections: Collections;
  bucket: GridFSBucket;
  clock: () => Date;
}

/** Keeps contents in GridFS. */
export function createFileContents(parts: Parts): FileContents {
  const doubts = createContentDoubts(parts);
  return {
    ...doubts,
    put: (tenantId, data, check) => put(parts, doubts, { tenantId, data, check }),
    read: (contents, range) =>
      Readable.from(readParts(parts.collections.contentChunks, contents, range), { objectMode: false }),
  };
}

async function put(
  { bucket, clock }: Parts,
  doubts: ContentDoubts,
  { tenantId, data, check }: { tenantId: string; data: FileData; check: (size: number) => void },
): Promise<Content> {
  const id = new ObjectId();
  await doubts.doubtNew(tenantId, id);
  const hash = createHash('sha256');
  let size = 0;
  let renewAt = clock().getTime() + RENEW_MS;
  async function* measured(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
    for await (const bytes of source) {
      size += bytes.length;
      check(size);
      hash.update(bytes);
      // GridFS stores all of a large piece at once, which would leave the server no time for others.
      for (let from = 0; from < bytes.length; from += PIECE_BYTES) yield bytes.subarray(from, from + PIECE_BYTES);
      if (clock().getTime() < renewAt) continue;
      if (!(await doubts.hold(id))) throw stoodStill();
      renewAt = clock().getTime() + RENEW_MS;
    }
  }
  try {
    const upload = bucket.openUploadStreamWithId(id, id.toHexString(), { metadata: { tenantId } });
    await pipeline(data instanceof Uint8Array ? [data] : data, measured, upload);
  } catch (error) {
    await doubts.doubt(tenantId, [id], 'soon').catch(() => {});
    throw error;
  }
  return { id, size, sha256: hash.digest('hex') };
}

async function* readParts(
  chunks: Collections['contentChunks'],
  parts: readonly Part[],
  range: ByteRange,
): AsyncGenerator<Uint8Array> {
  let offset = 0;
  for (const part of parts) {
    const start = Math.max(range.start - offset, 0);
    const end = Math.min(range.end - offset, part.size);
    if (start < end) yield* readPart(chunks, part.id, { start, end });
    offset += part.size;
  }
}

/**
 * Chunks by their numbers, a few at a time. The driver's own stream keeps one cursor open, which a slow reader outlives, and
 * which some compatible servers make of all chunks at once. Streams are read outside of the store's border: hence the errors.
 */
async function* readPart(
  chunks: Collections['contentChunks'],
  id: ObjectId,
  { start, end }: ByteRange,
): AsyncGenerator<Uint8Array> {
  const last = Math.ceil(end / CHUNK_BYTES);
  for (let from = Math.floor(start / CHUNK_BYTES); from < last; from += CHUNKS_AT_ONCE) {
    const to = Math.min(from + CHUNKS_AT_ONCE, last);
    const found = await chunks
      .find({ files_id: id, n: { $gte: from, $lt: to } })
      .sort({ n: 1 })
      .toArray()
      .catch((error: unknown) => Promise.reject(toUnavailable(error) ?? error));
    if (found.length < to - from) throw new Error(`content ${id.toHexString()} has lost chunks from ${from} on`);
    for (const { n, data } of found) {
      const bytes = toBytes(data);
      yield bytes.subarray(Math.max(start - n * CHUNK_BYTES, 0), Math.min(end - n * CHUNK_BYTES, bytes.length));
    }
  }
}

/** The driver gives bytes as Binary, whatever its types say. */
function toBytes(data: Binary | Uint8Array): Uint8Array {
  return data instanceof Binary ? data.buffer.subarray(0, data.position) : data;
}

/** What a write ends with whose bytes were taken for forgotten. */
export function stoodStill(): AppError {
  return new AppError('unavailable', 'Writing the file stood still for too long. Try again.');
}
