import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findFirst } from './find-first.ts';
import { findWorkflowId } from './find-workflow.ts';
import { grantedNames } from './grants.ts';
import { ACCOUNT_LABEL, actingFor, resolveAccount } from './linked-accounts.ts';
import { labelQuery } from './list-query.ts';
import { pageNumber, pageOf } from './numbered-page.ts';
import { presentSummary } from './present-execution.ts';
import { executionStatus, executionSummary } from './resources.ts';

const time = z.iso.datetime({ offset: true }).optional();
const input = z.strictObject({
  ...pageNumber,
  account: actingFor,
  workflow: z.array(z.string()).optional().describe('References to try in order.'),
  workflowName: z.string().max(200).optional(),
  execution: z.string().optional(),
  status: z.array(executionStatus).optional(),
  label: labelQuery,
  anyLabel: labelQuery.describe('One of these must match.'),
  createdAfter: time,
  createdBefore: time,
  order: z.enum(['asc', 'desc']).default('desc'),
});
const output = pageOf(executionSummary.extend({ workflowName: z.string() }));

/** List executions by time of creation, by page number and with their total. */
export const pageExecutions = defineOperation({
  name: 'pageExecutions',
  summary: 'List executions by time of creation, by page number',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    const account = resolveAccount(context.caller, given.account);
    const { workflow, createdAfter, createdBefore, label = [] } = given;
    const workflowId = workflow && (await findFirst(workflow, (each) => findWorkflowId(deps, context, each)));
    const own = account === null ? [] : [{ name: ACCOUNT_LABEL, value: account }];
    const filter = {
      workflowId,
      workflowIds: grantedNames(context.caller, 'workflows'),
      workflowName: given.workflowName,
      id: given.execution,
      status: given.status,
      labels: [...own, ...label],
      anyLabel: given.anyLabel,
      createdAfter: createdAfter === undefined ? undefined : new Date(createdAfter),
      createdBefore: createdBefore === undefined ? undefined : new Date(createdBefore),
    };
    const window = { skip: (given.page - 1) * given.limit, limit: given.limit, order: given.order };
    const { rows, total } = await deps.store.executions.page(context.caller.tenantId, filter, window);
    return { items: rows.map((row) => ({ ...presentSummary(row), workflowName: row.workflowName })), total };
  },
});
