import type { SqlFlavor } from './sql-flavor.ts';
import type { SqlCaps, SqlResult, SqlStatement } from './sql-statement.ts';

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
