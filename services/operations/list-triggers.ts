import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflowHead } from './find-workflow.ts';
import { listQuery } from './list-query.ts';
import { pageByName } from './page-by-name.ts';
import { page } from './resources.ts';
import { presentTrigger, trigger } from './trigger-resource.ts';

const input = z.strictObject({ workflow: z.string(), ...listQuery });
const output = page(trigger);

/** List the triggers of a workflow by id, without their tokens. */
export const listTriggers = defineOperation({
  name: 'listTriggers',
  summary: 'List the triggers of a workflow by id, without their tokens',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, { workflow, ...query }, context): Promise<z.output<typeof output>> {
    const { tenantId } = context.caller;
    const { id: workflowId } = await findWorkflowHead(deps, context, workflow);
    const read = (asked: { after: string | null; limit: number }) =>
      deps.store.triggers.list(tenantId, workflowId, asked);
    const list = { list: `triggers of ${workflowId}`, tenantId };
    const { shown, nextCursor } = await pageByName(list, query, read, ({ id }) => id);
    return { items: shown.map(presentTrigger), nextCursor };
  },
});
