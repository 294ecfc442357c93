import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import { delivery, deliveryNotFound, presentDelivery } from './delivery-resource.ts';
import type { OperationDeps } from './deps.ts';
import { findWebhook } from './find-webhook.ts';

const input = z.strictObject({ webhook: z.string(), delivery: z.string() });
const output = delivery;

/** Read a delivery with its attempts. */
export const getDelivery = defineOperation({
  name: 'getDelivery',
  summary: 'Read a delivery with its attempts',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    const { id, tenantId } = await findWebhook(deps, context, given.webhook);
    const found = await deps.store.deliveries.find(tenantId, id, given.delivery);
    return presentDelivery(found ?? deliveryNotFound(`Webhook ${id}`, given.delivery));
  },
});
