import { z } from 'zod';
import { buildWorkflow } from './build-workflow.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { aliasName } from './parameters.ts';
import { presentWorkflow } from './present-workflow.ts';
import { json, labels, workflow } from './resources.ts';

const input = z.strictObject({
  definition: json,
  alias: aliasName.optional(),
  labels: labels.optional(),
});
const output = workflow;

/** Store a workflow. */
export const createWorkflow = defineOperation({
  name: 'createWorkflow',
  summary: 'Store a workflow',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, input, context): Promise<z.output<typeof output>> {
    for (;;) {
      const built = buildWorkflow(deps, input, null);
      const stored = { ...built, id: `wf-${deps.randomId()}` };
      if (await deps.store.workflows.insert(context.caller.tenantId, stored))
        return presentWorkflow(stored, stored.content);
    }
  },
});
