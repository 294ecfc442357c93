import type { SqlResult } from '../../activities/database/sql-statement.ts';

/** A result, and what tells whether it still holds. */
export interface KeptResult {
  result: SqlResult;
  /** Which transactions the database had committed then: any write since makes it another one. */
  snapshot: string;
  /** Epoch milliseconds. */
  at: number;
}

/** Results of reading statements, for callers who say that an older one will do. One per process. */
export interface QueryCache {
  find(key: string): KeptResult | undefined;
  keep(key: string, kept: KeptResult): void;
}

/** Creates an empty cache: `most` results of at most `rows` rows each; the one that was kept first goes first. */
export function createQueryCache({ most = 100, rows = 5_000 } = {}): QueryCache {
  const kept = new Map<string, KeptResult>();
  return {
    find: (key) => kept.get(key),
    keep(key, result) {
      if (result.result.rows.length > rows) return;
      kept.delete(key);
      kept.set(key, result);
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    },
  };
}
