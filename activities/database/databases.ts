import type { Connection } from '../connections.ts';
import type { SqlSession } from './sql-session.ts';

/** Opens databases. A session ends with its signal: what it runs is then stopped in the database. */
export interface Databases {
  /** @throws ActionFailure `connection-type-unsupported`, `destination-refused`, `sql-unreachable` */
  open(connection: Connection, at: { signal: AbortSignal; hosts: readonly string[] | null }): Promise<SqlSession>;
  /** The warehouse, brought up on first use. @throws ActionFailure `sql-unreachable` */
  openWarehouse(signal: AbortSignal): Promise<SqlSession>;
}

/** The name of the connection that is there without being created. */
export const WAREHOUSE = 'warehouse';
