import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import { connection, presentConnection, toConnectionRecord } from './connection-resource.ts';
import { connectionName, givenConnection } from './connection-settings.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findConnection } from './get-connection.ts';
import { requireAll } from './grants.ts';

const input = z.strictObject({ name: connectionName, connection: givenConnection });
const output = connection;

/** Store a connection under a new name. */
export const createConnection = defineOperation({
  name: 'createConnection',
  summary: 'Store a connection under a new name',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, { name, connection }, { caller }): Promise<z.output<typeof output>> {
    requireAll(caller, 'connections');
    const record = toConnectionRecord(deps, caller.tenantId, name, connection);
    if (await deps.store.connections.insert(caller.tenantId, record)) return presentConnection(record);
    throw new AppError(
      'name-taken',
      `There is a connection ${JSON.stringify(name)} already. Change it with PUT, or choose another name.`,
    );
  },
});

/** Store a connection, in the place of one of that name if there is one. */
export const putConnection = defineOperation({
  name: 'putConnection',
  summary: 'Store a connection, in the place of one of that name if there is one',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, { name, connection }, context): Promise<z.output<typeof output>> {
    const { tenantId } = context.caller;
    if (context.caller.key?.grants) await findConnection(deps, context, name);
    const record = toConnectionRecord(deps, tenantId, name, connection);
    return presentConnection(await deps.store.connections.put(tenantId, record));
  },
});
