import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflowHead } from './find-workflow.ts';
import { version } from './parameters.ts';

const input = z.strictObject({ workflow: z.string(), expectedVersion: version.optional() });
const output = z.object({ id: z.string() });

/** Delete a workflow; its executions stay. */
export const deleteWorkflow = defineOperation({
  name: 'deleteWorkflow',
  summary: 'Delete a workflow; its executions stay',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, { workflow, expectedVersion }, context): Promise<z.output<typeof output>> {
    const found = await findWorkflowHead(deps, context, workflow);
    if (expectedVersion !== undefined && expectedVersion !== found.version) {
      throw new AppError(
        'version-conflict',
        `Workflow ${found.id} is at version ${found.version}, not ${expectedVersion}. Read it again before deleting it.`,
      );
    }
    await deps.store.workflows.remove(context.caller.tenantId, found.id, deps.clock());
    return { id: found.id };
  },
});
