import type { Readable } from 'node:stream';

/** What is told of a stored file. */
export interface FileFacts {
  /** `file-` and 8 of [0-9a-z]. */
  id: string;
  /** Counted per execution from 1; 0: it belongs to none. */
  number: number;
  /** null: it was sent by a caller. */
  executionId: string | null;
  name: string;
  /** Bytes. */
  size: number;
  /** As it was given. */
  contentType: string;
  /** Of the bytes, in hex; null after an append, until somebody asks for the file by its id. */
  sha256: string | null;
  createdAt: Date;
}

/** Whose a file is, and what it is called. */
export interface FileTarget {
  tenantId: string;
  executionId: string;
  /** Of the step. With the name it is one file, however often it is written. */
  path: string;
  name: string;
  contentType: string;
}

/** What is written: all of it, or pieces as they come. */
export type FileData = Uint8Array | AsyncIterable<Uint8Array>;

/** Bytes of a file: from `start` up to and without `end`. */
export interface ByteRange {
  start: number;
  end: number;
}

/** A file as it was when it was opened, whatever is written meanwhile. */
export interface OpenFile {
  facts: FileFacts;
  /** Reads nothing before it is read from. */
  read(range?: ByteRange): Readable;
}

/** Files as steps know them; `services/store` keeps them. Every function takes the tenant, or a target that names it, first. */
export interface FileStore {
  /**
   * Stores a file in the place of the one that the same step has written under this name; its id and number stay. Until all
   * of it is there, nothing has changed. @throws AppError `file-too-large`, `file-limit`, `execution-not-found`
   */
  write(target: FileTarget, data: FileData): Promise<FileFacts>;
  /**
   * Adds to the execution's newest file of this name, or begins one with `head` before the data; once per `key`. What an
   * execution wrote that it retries is copied, and goes on as its own. @throws as `write`
   */
  append(target: FileTarget & { key: string; head?: Uint8Array }, data: Uint8Array): Promise<FileFacts>;
  /**
   * Opens a file by its id, for an execution: one that was sent, or that an execution of the same family wrote (itself, what
   * it retries, whom it started or was started by). null: there is none for it.
   */
  openFor(tenantId: string, executionId: string, fileId: string): Promise<OpenFile | null>;
  /** Opens the newest file of a name that the execution has written, or the executions that it retries. */
  openNamed(tenantId: string, executionId: string, name: string): Promise<OpenFile | null>;
  /**
   * What the execution sees as its files, as a run without failure would: those of the executions that it retries, oldest
   * first, then its own; one that goes on with an older one, or is written by the same step anew, stands in its place.
   */
  list(tenantId: string, executionId: string): Promise<FileFacts[]>;
}
