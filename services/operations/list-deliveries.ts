import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWebhook } from './find-webhook.ts';
import { deliveryQuery, deliveryPage as output, pageDeliveries } from './page-deliveries.ts';

const input = z.strictObject({ ...deliveryQuery, webhook: z.string(), execution: z.string().optional() });

/** List what a webhook endpoint was told, newest first. */
export const listDeliveries = defineOperation({
  name: 'listDeliveries',
  summary: 'List what a webhook endpoint was told, newest first',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, { webhook, ...query }, context): Promise<z.output<typeof output>> {
    const { id: webhookId, tenantId } = await findWebhook(deps, context, webhook);
    return pageDeliveries(deps, { tenantId, webhookId }, query);
  },
});
