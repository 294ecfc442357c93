import { Socket } from 'node:net';
import { ActionFailure } from '../action-failure.ts';
import { type DestinationPolicy, type Resolve, refuse } from '../outbound/check-destination.ts';
import { checkServer } from '../outbound/check-server.ts';
import { tellUnreachable } from '../outbound/tell-unreachable.ts';
import type { WarehouseAddress } from '../warehouse/warehouse-address.ts';
import { type Databases, WAREHOUSE } from './databases.ts';
import { GuardedSocket } from './guarded-socket.ts';
import { openMysql } from './mysql/open-mysql.ts';
import { openPostgres } from './open-postgres.ts';
import { openSqlite, type SqliteFiles } from './open-sqlite.ts';
import type { ServerTarget } from './server-target.ts';

/** What databases are opened with. */
export interface DatabasesOptions {
  policy: DestinationPolicy;
  /** Where the warehouse of a tenant is; it may be started by asking. */
  locateWarehouse: (tenantId: string) => Promise<WarehouseAddress>;
  /** Who has one; absent: `default`. */
  warehouseTenants?: readonly string[];
  /** Where SQLite files are and what opens them; absent: this process opens none. */
  sqlite?: SqliteFiles;
  /** Looks names up; absent: as the system does. */
  resolve?: Resolve;
}

const openers = { postgresql: openPostgres, mysql: openMysql };

/** Opens databases. */
export function createDatabases(options: DatabasesOptions): Databases {
  const { policy, locateWarehouse, resolve, sqlite, warehouseTenants = ['default'] } = options;
  return {
    async open(connection, { signal, hosts, tenantId }) {
      if (connection.type === 'sqlite' && sqlite) {
        if (hosts) throw refuse('A SQLite file', 'the secrets in this request are bound to hosts, and it is on none');
        return openSqlite(sqlite, { tenantId, file: connection.settings.file }, signal);
      }
      if (connection.type !== 'postgresql' && connection.type !== 'mysql') {
        throw unsupported(connection.name, connection.type);
      }
      const { type, settings } = connection;
      checkServer(settings, 'sql', policy, hosts);
      const target: ServerTarget = { ...settings, createSocket: () => new GuardedSocket(policy, resolve) };
      try {
        return await openers[type](target, signal);
      } catch (error) {
        throw tellUnreachable(error, { code: 'sql-unreachable', host: settings.host }, policy);
      }
    },
    isWarehouse: (tenantId, name) => name === WAREHOUSE && warehouseTenants.includes(tenantId),
    async openWarehouse(tenantId, signal) {
      const { tls = 'off', ...address } = await locate(() => locateWarehouse(tenantId));
      return openPostgres({ ...address, tls, createSocket: () => new Socket() }, signal);
    },
  };
}

async function locate(locateWarehouse: () => Promise<WarehouseAddress>): Promise<WarehouseAddress> {
  try {
    return await locateWarehouse();
  } catch (cause) {
    const message = `The warehouse did not come up: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new ActionFailure('sql-unreachable', message, { retryable: true, cause });
  }
}

function unsupported(connection: string, type: string): ActionFailure {
  const message = `The connection ${JSON.stringify(connection)} is of type ${type}; Sql steps work with postgresql, mysql and sqlite, and with the warehouse.`;
  return new ActionFailure('connection-type-unsupported', message, { retryable: false, details: { connection, type } });
}
