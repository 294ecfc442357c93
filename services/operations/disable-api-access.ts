import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { dropProcedure } from './drop-procedure.ts';
import { findWorkflowHead } from './find-workflow.ts';
import { procedureName } from './freeze-workflow.ts';

const input = z.strictObject({ workflow: z.string() });
const output = z.object({ id: z.string() });

/** Serve a workflow as a stored procedure no more. */
export const disableApiAccess = defineOperation({
  name: 'disableApiAccess',
  summary: 'Serve a workflow as a stored procedure no more',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, { workflow }, context): Promise<z.output<typeof output>> {
    const { tenantId } = context.caller;
    const { id } = await findWorkflowHead(deps, context, workflow);
    const name = procedureName(tenantId, id);
    const procedure = await deps.store.procedures.find(tenantId, name);
    if (!procedure) return { id };
    // The record first: access ends with it, whether or not the database can be reached.
    await deps.store.procedures.remove(tenantId, name);
    await dropProcedure(deps, context, procedure);
    return { id };
  },
});
