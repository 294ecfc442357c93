import { z } from 'zod';
import type { ConnectionContent } from '../store/access.ts';
import type { NamedRecord } from '../store/named-store.ts';
import { connection, connectionNotFound, presentConnection } from './connection-resource.ts';
import { defineOperation, type OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { isGranted } from './grants.ts';

const input = z.strictObject({ name: z.string() });
const output = connection;

/** Read a connection, without its secret values. */
export const getConnection = defineOperation({
  name: 'getConnection',
  summary: 'Read a connection, without its secret values',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, { name }, context): Promise<z.output<typeof output>> {
    return presentConnection(await findConnection(deps, context, name));
  },
});

/** A connection that the caller's key reaches. @throws AppError `connection-not-found` */
export async function findConnection(
  deps: OperationDeps,
  { caller }: OperationContext,
  name: string,
): Promise<NamedRecord<ConnectionContent>> {
  const found = isGranted(caller, 'connections', name)
    ? await deps.store.connections.find(caller.tenantId, name)
    : null;
  return found ?? connectionNotFound(name);
}
