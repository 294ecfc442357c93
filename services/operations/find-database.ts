import { ActionFailure } from '../../activities/action-failure.ts';
import type { Connection } from '../../activities/connections.ts';
import type { Databases, OpenedFor } from '../../activities/database/databases.ts';
import { postgresFlavor } from '../../activities/database/postgres-flavor.ts';
import type { SqlSession } from '../../activities/database/sql-session.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import { connectionNotFound } from './connection-resource.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { isGranted } from './grants.ts';
import { notGranted } from './not-granted.ts';
import { createConnections } from './open-connection.ts';
import { createSecrets } from './reveal-secret.ts';

/** A database that statements are sent to. */
export interface FoundDatabase {
  /** Of its connection. */
  name: string;
  /** Opens it; what runs there is stopped when `signal` aborts. @throws ActionFailure */
  open(signal: AbortSignal): Promise<SqlSession>;
}

/** The warehouse, for a tenant that has it, or a stored connection that the caller's key reaches. @throws AppError `not-granted`, `connection-not-found` */
export async function findDatabase(
  deps: OperationDeps,
  { caller }: OperationContext,
  name: string,
): Promise<FoundDatabase> {
  // Before it is looked for: to a key with grants, what it does not reach and what is not there are one.
  if (!isGranted(caller, 'connections', name)) throw notGranted(`the connection ${JSON.stringify(name)}`);
  const databases = requireDatabases(deps);
  const { tenantId } = caller;
  if (databases.isWarehouse(tenantId, name))
    return { name, open: (signal) => reach(databases.openWarehouse(tenantId, signal)) };
  if (!(await deps.store.connections.find(tenantId, name))) connectionNotFound(name);
  const connections = createConnections(deps, createSecrets(deps));
  return {
    name,
    open: async (signal) => {
      const connection = await connections.open(tenantId, name);
      return reach(openKnown(databases, connection, { signal, hosts: null, tenantId }));
    },
  };
}

/** What callers send is read and judged as PostgreSQL reads it, so it goes to no database that reads it in another way. */
async function openKnown(databases: Databases, connection: Connection, at: OpenedFor): Promise<SqlSession> {
  const session = await databases.open(connection, at);
  if (session.flavor === postgresFlavor) return session;
  await session.close();
  const { name, type } = connection;
  const message = `The connection ${JSON.stringify(name)} is of type ${type}; statements that callers send go to postgresql and to the warehouse. Sql steps work with it.`;
  throw new ActionFailure('connection-type-unsupported', message, {
    retryable: false,
    details: { connection: name, type },
  });
}

/** Does work in a database and closes it. @throws what the work throws, ActionFailure */
export async function inDatabase<Value>(
  database: FoundDatabase,
  signal: AbortSignal,
  work: (session: SqlSession) => Promise<Value>,
): Promise<Value> {
  const session = await database.open(signal);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/** To a caller a database that is away is a part that is away. @throws AppError `unavailable` */
async function reach(opening: Promise<SqlSession>): Promise<SqlSession> {
  return opening.catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code !== 'sql-unreachable') throw error;
    throw new AppError('unavailable', error.message, { cause: error });
  });
}

function requireDatabases({ databases }: OperationDeps): Databases {
  if (databases) return databases;
  throw new AppError('unavailable', 'This process opens no databases.');
}
