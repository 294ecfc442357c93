import type { FileData, FileFacts, FileStore, OpenFile } from '../../activities/files/file-store.ts';
import type { ListPosition } from './execution-records.ts';

/** A file that a caller sends. */
export interface SentFile {
  name: string;
  contentType: string;
  /** Bytes as announced; 0: not known. */
  size: number;
  /** The API key it comes with; null in open mode. */
  keyId: string | null;
  /** The same file again with the same key is the same one. */
  idempotencyKey: string | null;
}

/** A file with who sent it, and when it is removed unless an execution is given it or reads it; null: it stays. */
export interface StoredFile extends FileFacts {
  keyId: string | null;
  unusedUntil: Date | null;
}

/** A place in the list of an execution's files: the last row seen. */
export interface FilePlace {
  executionId: string;
  number: number;
}

/** Files as steps and callers know them. Every function takes the tenant first, except that of the sweeper. */
export interface StoredFiles extends FileStore {
  /** @throws AppError `file-too-large`, `file-limit`; `idempotency-mismatch` when the key came with another file */
  send(tenantId: string, file: SentFile, data: FileData): Promise<StoredFile>;
  /** With its sha-256, whatever it takes to find that. */
  find(tenantId: string, id: string): Promise<StoredFile | null>;
  /** The execution's own files by number, those after `after`. */
  listOwn(tenantId: string, executionId: string, page: { after: number; limit: number }): Promise<StoredFile[]>;
  findNumbered(tenantId: string, executionId: string, number: number): Promise<StoredFile | null>;
  open(tenantId: string, id: string): Promise<OpenFile | null>;
  /** The files of an execution by number, then those of the one that it retries, and so on. */
  listLine(
    tenantId: string,
    executionId: string,
    page: { after: FilePlace | null; limit: number },
  ): Promise<StoredFile[]>;
  /** What callers sent, newest first; `keyId`: with this API key only. */
  listSent(
    tenantId: string,
    page: { after: ListPosition | null; limit: number; keyId?: string | undefined },
  ): Promise<StoredFile[]>;
  /** Notes that an execution has these, of those that there are: they stay. */
  keep(tenantId: string, ids: readonly string[]): Promise<void>;
  /** False when there was none. */
  remove(tenantId: string, id: string): Promise<boolean>;
  /** Removes files that were sent and never used in time, at most so many. */
  expire(limit: number): Promise<void>;
  /** Removes bytes that no file names any more, at most so many contents; tells how many. */
  sweep(limit: number): Promise<number>;
}
