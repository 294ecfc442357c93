import { z } from 'zod';
import { buildWorkflow } from './build-workflow.ts';
import { checkExpectedState } from './check-expected-state.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflow } from './find-workflow.ts';
import { aliasName, expectedState } from './parameters.ts';
import { presentWorkflow } from './present-workflow.ts';
import { json, labels, workflow } from './resources.ts';

const input = z.strictObject({
  workflow: z.string(),
  definition: json,
  alias: aliasName.optional(),
  labels: labels.optional(),
  enabled: z.boolean().optional(),
  ...expectedState,
});
const output = workflow;

/** Store a new version of a workflow. */
export const updateWorkflow = defineOperation({
  name: 'updateWorkflow',
  summary: 'Store a new version of a workflow',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, input, context): Promise<z.output<typeof output>> {
    for (;;) {
      const current = await findWorkflow(deps, context, input.workflow);
      checkExpectedState(current, input);
      const next = await buildWorkflow(deps, context.caller.tenantId, input, current);
      if (await deps.store.workflows.replace(context.caller.tenantId, current, next)) {
        return presentWorkflow(deps.language, next, next.content);
      }
    }
  },
});
