import { z } from 'zod';
import { nextCursor, readPosition } from './cursor.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflowId } from './find-workflow.ts';
import { grantedNames } from './grants.ts';
import { labelQuery, listQuery } from './list-query.ts';
import { presentSummary } from './present-execution.ts';
import { executionStatus, executionSummary, page } from './resources.ts';

const input = z.strictObject({
  ...listQuery,
  workflow: z.string().optional(),
  parent: z.string().optional(),
  startedBy: z.string().optional(),
  status: z.array(executionStatus).optional(),
  label: labelQuery,
  createdAfter: z.iso.datetime({ offset: true }).optional(),
  createdBefore: z.iso.datetime({ offset: true }).optional(),
  order: z.enum(['asc', 'desc']).default('desc'),
});
const output = page(executionSummary);

/** List executions by time of creation. */
export const listExecutions = defineOperation({
  name: 'listExecutions',
  summary: 'List executions by time of creation',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, input, context): Promise<z.output<typeof output>> {
    const { tenantId } = context.caller;
    const { cursor, limit, order, workflow, parent, startedBy, status, label, createdAfter, createdBefore } = input;
    const workflowId = workflow === undefined ? undefined : await findWorkflowId(deps, context, workflow);
    const query = { workflowId, parent, startedBy, status, label, createdAfter, createdBefore };
    const scope = { list: `executions ${order}`, tenantId, query };
    const after = readPosition(scope, cursor);
    const filter = {
      workflowId,
      workflowIds: grantedNames(context.caller, 'workflows'),
      parentId: parent,
      startedBy,
      status,
      labels: label,
      createdAfter: createdAfter === undefined ? undefined : new Date(createdAfter),
      createdBefore: createdBefore === undefined ? undefined : new Date(createdBefore),
    };
    const rows = await deps.store.executions.list(tenantId, filter, { after, limit: limit + 1, order });
    const shown = rows.slice(0, limit);
    return {
      items: shown.map(presentSummary),
      nextCursor: nextCursor(scope, shown.at(-1), rows.length > limit),
    };
  },
});
