import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findExecutionHead } from './find-execution.ts';
import { deliveryQuery, deliveryPage as output, pageDeliveries } from './page-deliveries.ts';

const input = z.strictObject({ ...deliveryQuery, execution: z.string() });

/** List what the webhook of an execution was told, newest first: none when it was started without one. */
export const listExecutionDeliveries = defineOperation({
  name: 'listExecutionDeliveries',
  summary: 'List what the webhook was told that an execution was started with, newest first',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, { execution, ...query }, context): Promise<z.output<typeof output>> {
    const { id: webhookId, tenantId } = await findExecutionHead(deps, context, { execution });
    return pageDeliveries(deps, { tenantId, webhookId }, query);
  },
});
