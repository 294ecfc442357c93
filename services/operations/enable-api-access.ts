import { z } from 'zod';
import type { SqlSession } from '../../activities/database/sql-session.ts';
import { freezeProcedure } from '../../activities/warehouse/frozen-procedure.ts';
import { apiAccess, presentAccess, toFrozen } from './api-access.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { dropProcedure } from './drop-procedure.ts';
import { findDatabase, inDatabase } from './find-database.ts';
import { findWorkflow } from './find-workflow.ts';
import { freezeWorkflow, procedureName } from './freeze-workflow.ts';

const input = z.strictObject({ workflow: z.string(), exposure: z.string() });
const output = apiAccess;

/** Serve a workflow, as it is now, as a stored procedure. */
export const enableApiAccess = defineOperation({
  name: 'enableApiAccess',
  summary: 'Serve a workflow, as it is now, as a stored procedure',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, { workflow, exposure }, context): Promise<z.output<typeof output>> {
    const { tenantId } = context.caller;
    const found = await findWorkflow(deps, context, workflow);
    const frozen = await freezeWorkflow(found, exposure);
    const name = procedureName(tenantId, found.id);
    const target = await findDatabase(deps, context, frozen.connection);
    const before = await deps.store.procedures.find(tenantId, name);
    // Before it is made elsewhere, since two connections may lead to one database.
    if (before && before.content.connection !== frozen.connection) await dropProcedure(deps, context, before);
    // The database first: calls run what the record holds, which until then is what was frozen before.
    const database = await inDatabase(target, context.signal, async (session) => {
      const content = { ...frozen, database: await databaseName(session) };
      await freezeProcedure(session, toFrozen({ name, content }), deps.clock());
      return content.database;
    });
    const now = deps.clock();
    const record = { name, content: { ...frozen, database }, createdAt: now, updatedAt: now };
    return presentAccess(await deps.store.procedures.put(tenantId, record), false);
  },
});

/** The database's name as a part of names without quotes; another kind of name is told as `warehouse`, since callers' first part is dropped. */
async function databaseName(session: SqlSession): Promise<string> {
  const { rows } = await session.run({ sql: 'SELECT current_database()::text AS name', values: [] });
  const name = String(rows[0]?.name);
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : 'warehouse';
}
