import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflow, loadVersion } from './find-workflow.ts';
import { version } from './parameters.ts';
import { presentWorkflow } from './present-workflow.ts';
import { workflow } from './resources.ts';

const input = z.strictObject({ workflow: z.string(), version: version.optional() });
const output = workflow;

/** Read a workflow. */
export const getWorkflow = defineOperation({
  name: 'getWorkflow',
  summary: 'Read a workflow',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, input, context): Promise<z.output<typeof output>> {
    const found = await findWorkflow(deps, context, input.workflow);
    const { version = found.version } = input;
    const content =
      version === found.version ? found.content : await loadVersion(deps, context.caller.tenantId, found.id, version);
    return presentWorkflow(deps.language, found, content);
  },
});
