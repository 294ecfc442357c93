import type { Json, JsonObject } from '../../workflows/language/json.ts';

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

/** What is read unless a step says otherwise. */
export const DEFAULT_CAPS: SqlCaps = { rows: 1_000, bytes: 10 * 1024 * 1024 };
