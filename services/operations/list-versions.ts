import { z } from 'zod';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflowHead } from './find-workflow.ts';
import { listQuery } from './list-query.ts';
import { presentVersion } from './present-workflow.ts';
import { page, workflowVersion } from './resources.ts';

const input = z.strictObject({ workflow: z.string(), ...listQuery });
const output = page(workflowVersion);

/** List the versions of a workflow, newest first. */
export const listVersions = defineOperation({
  name: 'listVersions',
  summary: 'List the versions of a workflow, newest first',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, input, context): Promise<z.output<typeof output>> {
    const { tenantId } = context.caller;
    const { id } = await findWorkflowHead(deps, context, input.workflow);
    const scope = { list: `versions of ${id}`, tenantId };
    const before = input.cursor === undefined ? null : decodeCursor(scope, input.cursor, z.int());
    const rows = await deps.store.workflows.listVersions(tenantId, id, { before, limit: input.limit + 1 });
    const shown = rows.slice(0, input.limit);
    const last = shown.at(-1);
    return {
      items: shown.map(presentVersion),
      nextCursor: last && rows.length > shown.length ? encodeCursor(scope, last.version) : null,
    };
  },
});
