import type { Connection } from '../connections.ts';
import type { SqlSession } from './sql-session.ts';

/** For whom a connection is opened. */
export interface OpenedFor {
  tenantId: string;
  signal: AbortSignal;
  /** The only hosts that it may lead to; null: any. */
  hosts: readonly string[] | null;
}

/** Opens databases. A session ends with its signal: what it runs is then stopped in the database. */
export interface Databases {
  /** @throws ActionFailure `connection-type-unsupported`, `destination-refused`, `sql-unreachable` */
  open(connection: Connection, at: OpenedFor): Promise<SqlSession>;
  /** Whether a connection of that name is the warehouse for a tenant: it serves those alone that the configuration names. */
  isWarehouse(tenantId: string, name: string): boolean;
  /** The warehouse of a tenant, brought up on first use. @throws ActionFailure `sql-unreachable` */
  openWarehouse(tenantId: string, signal: AbortSignal): Promise<SqlSession>;
}

/** The name of the connection that is there without being created, for the tenants that have it. */
export const WAREHOUSE = 'warehouse';
