import { z } from 'zod';
import { checkExpectedState } from './check-expected-state.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflowHead } from './find-workflow.ts';
import { expectedState } from './parameters.ts';
import { retireStarters } from './retire-starters.ts';

const input = z.strictObject({ workflow: z.string(), ...expectedState });
const output = z.object({ id: z.string() });

/** Delete a workflow; its executions stay. */
export const deleteWorkflow = defineOperation({
  name: 'deleteWorkflow',
  summary: 'Delete a workflow; its executions stay',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, { workflow, ...expected }, context): Promise<z.output<typeof output>> {
    const found = await findWorkflowHead(deps, context, workflow);
    checkExpectedState(found, expected);
    await deps.store.workflows.remove(context.caller.tenantId, found.id, deps.clock());
    await retireStarters(deps, context.caller.tenantId, found.id);
    return { id: found.id };
  },
});
