import type { QueryCache } from './query-cache.ts';

/** How far a statement goes whose caller waits for its rows. */
export interface StatementLimits {
  /** Milliseconds; at most 60,000. */
  waitMs: number;
  rows: number;
  /** Of the rows as they come from the database. */
  bytes: number;
  /** Absent: nothing is kept. */
  cache?: QueryCache;
}

/** What CARTO's documentation tells: one minute and 200,000 rows. */
export const STATEMENT_LIMITS: StatementLimits = { waitMs: 60_000, rows: 200_000, bytes: 128 * 1024 * 1024 };
