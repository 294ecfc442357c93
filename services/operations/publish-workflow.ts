import { z } from 'zod';
import { buildWorkflow } from './build-workflow.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflow, loadVersion } from './find-workflow.ts';
import { version } from './parameters.ts';
import { presentWorkflow } from './present-workflow.ts';
import { workflow } from './resources.ts';

const input = z.strictObject({
  workflow: z.string(),
  published: z.boolean(),
  version: version.optional().describe('An earlier version to go back to; the newest unless given.'),
});
const output = workflow;

/** Enable a workflow with one of its versions, or disable it. */
export const publishWorkflow = defineOperation({
  name: 'publishWorkflow',
  summary: 'Enable a workflow with one of its versions, or disable it',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, { workflow, published, version }, context): Promise<z.output<typeof output>> {
    const { tenantId } = context.caller;
    for (;;) {
      const current = await findWorkflow(deps, context, workflow);
      const wanted =
        published && version !== undefined ? await loadVersion(deps, tenantId, current.id, version) : current.content;
      const request = { definition: wanted.definition, enabled: published };
      const next = await buildWorkflow(deps, tenantId, request, current);
      if (await deps.store.workflows.replace(tenantId, current, next))
        return presentWorkflow(deps.language, next, next.content);
    }
  },
});
