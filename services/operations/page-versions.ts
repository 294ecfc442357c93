import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflowHead } from './find-workflow.ts';
import { pageNumber, pageOf } from './numbered-page.ts';
import { presentVersion } from './present-workflow.ts';
import { workflowVersion } from './resources.ts';

const input = z.strictObject({ workflow: z.string(), ...pageNumber });
const output = pageOf(workflowVersion).extend({ workflow: z.string().describe('Its id.') });

/** List the versions of a workflow, newest first, by page number. */
export const pageVersions = defineOperation({
  name: 'pageVersions',
  summary: 'List the versions of a workflow, newest first, by page number',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, { workflow, page, limit }, context): Promise<z.output<typeof output>> {
    const { tenantId } = context.caller;
    const { id, version } = await findWorkflowHead(deps, context, workflow);
    // They are numbered from 1 without a gap.
    const before = version - (page - 1) * limit + 1;
    const rows = before > 1 ? await deps.store.workflows.listVersions(tenantId, id, { before, limit }) : [];
    return { items: rows.map(presentVersion), total: version, workflow: id };
  },
});
