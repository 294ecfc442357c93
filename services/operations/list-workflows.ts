import { z } from 'zod';
import { nextCursor, readPosition } from './cursor.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { grantedNames } from './grants.ts';
import { labelQuery, listQuery } from './list-query.ts';
import { presentListed } from './present-workflow.ts';
import { page, workflow } from './resources.ts';

const input = z.strictObject({ ...listQuery, label: labelQuery });
const output = page(workflow);

/** List workflows, newest first. */
export const listWorkflows = defineOperation({
  name: 'listWorkflows',
  summary: 'List workflows, newest first',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, { cursor, limit, label }, context): Promise<z.output<typeof output>> {
    const { tenantId } = context.caller;
    const scope = { list: 'workflows', tenantId, query: { label } };
    const ids = grantedNames(context.caller, 'workflows');
    const after = readPosition(scope, cursor);
    const rows = await deps.store.workflows.list(tenantId, { after, limit: limit + 1, labels: label, ids });
    const shown = rows.slice(0, limit);
    return {
      items: shown.map((row) => presentListed(row, row.content)),
      nextCursor: nextCursor(scope, shown.at(-1), rows.length > limit),
    };
  },
});
