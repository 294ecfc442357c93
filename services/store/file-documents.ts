import type { GridFSChunk, GridFSFile, ObjectId } from 'mongodb';

/** A file: its facts, and where its bytes lie. */
export interface FileDocument {
  /** `file-` and 8 of [0-9a-z]. */
  _id: string;
  tenantId: string;
  /** A hash of what makes it one file: execution, step and name, or the key that it was sent with. */
  slot: string;
  /** Absent: it was sent by a caller. */
  executionId?: string;
  number: number;
  name: string;
  contentType: string;
  /** Bytes, all parts together. */
  size: number;
  /** null: it was appended to, and nobody has asked since. */
  sha256: string | null;
  /** Its bytes, in this order; each is a file of GridFS, and none of two documents. */
  contents: ObjectId[];
  /** Of each of them. */
  sizes: number[];
  /** Counts changes, so that one can be made from what was read. */
  revision: number;
  /** Which appends have been made, newest last. */
  appends?: string[];
  /** The file of an execution that is retried, in the place of which this one is. */
  replaces?: string;
  /** Of one that was sent: true, and the API key it came with. */
  sent?: true;
  keyId?: string;
  /** When it is removed; absent: an execution has it, or it stays unused as well. */
  unusedUntil?: Date;
  createdAt: Date;
}

/**
 * Says that bytes may be of no use: they are being written, or were replaced. Once it is due and no file names them they are
 * removed; so whatever crashes, nothing stays behind.
 */
export interface ContentNote {
  /** Of the content. */
  _id: ObjectId;
  tenantId: string;
  dueAt: Date;
  /** Somebody is about to remove it: no file may name it any more. */
  condemned?: true;
}

/** What GridFS keeps of a content, and a piece of one. */
export type ContentFile = GridFSFile;
export type ContentChunk = GridFSChunk;
