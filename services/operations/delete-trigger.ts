import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findTrigger } from './find-trigger.ts';

const input = z.strictObject({ workflow: z.string(), trigger: z.string() });
const output = z.object({ id: z.string() });

/** Delete a trigger; its token is unknown from then on. */
export const deleteTrigger = defineOperation({
  name: 'deleteTrigger',
  summary: 'Delete a trigger; its token is unknown from then on',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, reference, context): Promise<z.output<typeof output>> {
    const { tenantId, workflowId, id } = await findTrigger(deps, context, reference);
    await deps.store.triggers.remove(tenantId, workflowId, id);
    return { id };
  },
});
