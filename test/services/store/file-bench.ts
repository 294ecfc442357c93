import { createHash } from 'node:crypto';
import { GridFSBucket, MongoClient } from 'mongodb';
import type { FileTarget } from '../../../activities/files/file-store.ts';
import { CONTENT_BUCKET, type Collections, collectionsOf } from '../../../services/store/collections.ts';
import { CHUNK_BYTES, createFileContents, type FileContents } from '../../../services/store/file-contents.ts';
import { defaultFileLimits, type FileLimits } from '../../../services/store/file-limits.ts';
import { createFileStore } from '../../../services/store/files.ts';
import { openStore } from '../../../services/store/open-store.ts';
import type { Store } from '../../../services/store/store.ts';
import type { StoredFiles } from '../../../services/store/stored-files.ts';
import { startMongodb } from '../../servers/start-mongodb.ts';
import { newExecution } from './samples.ts';

/** Files on a real server, with a clock that a test moves. */
export interface FileBench {
  store: Store;
  collections: Collections;
  contents: FileContents;
  open(limits?: Partial<FileLimits>): StoredFiles;
  /** An execution of its own, and where a step of it writes. */
  newTarget(more?: Partial<FileTarget>, execution?: object): Promise<FileTarget>;
  /** Moves the clock on; to the real time at least when told so. */
  pass(ms: number, more?: { real: boolean }): void;
  /** Lets time pass, and sweeps until nothing is due. */
  sweepAll(afterMs?: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts a server and opens files on it. */
export async function openFileBench(): Promise<FileBench> {
  const mongodb = await startMongodb();
  const store = openStore({ uri: mongodb.uri });
  const client = new MongoClient(mongodb.uri);
  const db = client.db(client.options.dbName === 'test' ? 'stepgraph' : client.options.dbName);
  const collections = collectionsOf(db);
  const bucket = new GridFSBucket(db, { bucketName: CONTENT_BUCKET, chunkSizeBytes: CHUNK_BYTES });
  let now = Date.UTC(2026, 0, 1);
  const clock = () => new Date(now);
  let executions = 0;
  const open = (limits: Partial<FileLimits> = {}) =>
    createFileStore({ collections, bucket, limits: { ...defaultFileLimits, ...limits }, clock });
  return {
    store,
    collections,
    contents: createFileContents({ collections, bucket, clock }),
    open,
    async newTarget(more = {}, execution = {}) {
      executions += 1;
      const executionId = `ex-files${String(executions).padStart(3, '0')}`;
      await store.executions.insert(newExecution(executionId, execution));
      return { tenantId: 'default', executionId, path: 'step', name: 'a.txt', contentType: 'text/plain', ...more };
    },
    pass(ms, { real } = { real: false }) {
      now = (real ? Math.max(now, Date.now()) : now) + ms;
    },
    async sweepAll(afterMs = 0) {
      now += afterMs;
      while ((await open().sweep(50)) > 0);
    },
    async close() {
      await store.close();
      await client.close();
      await mongodb.stop();
    },
  };
}

export const bytesOf = (text: string): Buffer => Buffer.from(text);
export const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** `size` bytes of which no two stretches are alike. */
export function noise(size: number): Buffer {
  return Buffer.from(Uint32Array.from({ length: Math.ceil(size / 4) }, (_, n) => n * 2654435761).buffer, 0, size);
}

/** Bytes as they would come from a caller. */
export async function* inPieces(data: Buffer, size = 100_000): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < data.length; from += size) yield data.subarray(from, from + size);
}
