import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { NamedRecord } from '../store/named-store.ts';
import type { ProcedureContent } from '../store/procedures.ts';
import type { StoredWorkflow } from '../store/workflow-records.ts';
import { apiAccess, NO_ACCESS, presentAccess } from './api-access.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflow } from './find-workflow.ts';
import { contentHash, freezeWorkflow, procedureName } from './freeze-workflow.ts';

const input = z.strictObject({
  workflow: z.string(),
  exposure: z.string().describe('The part of `expose` that says how.'),
});
const output = apiAccess;

/** Tell whether a workflow is served as a stored procedure. */
export const getApiAccess = defineOperation({
  name: 'getApiAccess',
  summary: 'Tell whether a workflow is served as a stored procedure',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, { workflow, exposure }, context): Promise<z.output<typeof output>> {
    const found = await findWorkflow(deps, context, workflow);
    const { tenantId } = context.caller;
    const procedure = await deps.store.procedures.find(tenantId, procedureName(tenantId, found.id));
    return procedure ? presentAccess(procedure, await isOutdated(procedure, found, exposure)) : NO_ACCESS;
  },
});

/** What cannot be frozen any more is not what was. */
async function isOutdated(
  { content }: NamedRecord<ProcedureContent>,
  workflow: StoredWorkflow,
  exposure: string,
): Promise<boolean> {
  if (content.version === workflow.version) return false;
  try {
    return contentHash(await freezeWorkflow(workflow, exposure)) !== contentHash(content);
  } catch (error) {
    if (error instanceof AppError) return true;
    throw error;
  }
}
