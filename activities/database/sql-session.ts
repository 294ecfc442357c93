import type { Json, JsonObject } from '../../workflows/language/json.ts';
import type { SqlFlavor } from './sql-flavor.ts';

/** One statement as its database reads it, with the values of its placeholders in their order. */
export interface SqlStatement {
  sql: string;
  values: readonly Json[];
}

/** How much of a result is read; what lies beyond is left, and the result says so. */
export interface SqlCaps {
  rows: number;
  /** Bytes of the rows as JSON. */
  bytes: number;
}

/** What a statement gave. */
export interface SqlResult {
  columns: SqlColumn[];
  rows: JsonObject[];
  /** Rows that were changed, or read. */
  rowCount: number;
  /** There was more than the caps allow. */
  truncated: boolean;
}

/** A column by the name that the database tells, with its type in the database's own words (`int8`, `geometry`). */
export interface SqlColumn {
  name: string;
  type: string;
}

/** `read`: it can change nothing. The others may; `write` as the server is set. */
export type TransactionMode = 'read' | 'write' | 'read committed' | 'repeatable read' | 'serializable';

/** An open connection to a database, for one step. */
export interface SqlSession {
  /** What its database is like; statements are written by it. */
  readonly flavor: SqlFlavor;
  /** Runs one statement. @throws ActionFailure `sql-failed`, `sql-unreachable` */
  run(statement: SqlStatement, caps?: SqlCaps): Promise<SqlResult>;
  /**
   * Does the work inside a transaction, committed when it gives something and undone when it throws.
   * @throws what the work throws, ActionFailure `sql-failed`, `sql-unreachable`
   */
  transaction<Value>(mode: TransactionMode, work: () => Promise<Value>): Promise<Value>;
  close(): Promise<void>;
}

/** What is read unless a step says otherwise. */
export const DEFAULT_CAPS: SqlCaps = { rows: 1_000, bytes: 10 * 1024 * 1024 };
