import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import { delivery, presentDelivery } from './delivery-resource.ts';
import type { OperationDeps } from './deps.ts';
import { findWebhook } from './find-webhook.ts';
import { deliveryTimes, startLane } from './tell-webhooks.ts';
import { PING } from './webhook-events.ts';

const input = z.strictObject({ webhook: z.string() });
const output = delivery;

/** Send a webhook endpoint a ping: one attempt, enabled or not. */
export const pingWebhook = defineOperation({
  name: 'pingWebhook',
  summary: 'Send a webhook endpoint a ping: one attempt, enabled or not',
  scope: 'run',
  input,
  output,
  async run(deps: OperationDeps, { webhook }, context): Promise<z.output<typeof output>> {
    const { id: webhookId, tenantId } = await findWebhook(deps, context, webhook);
    const id = `ping-${deps.randomId()}`;
    const times = deliveryTimes(deps);
    const ping = {
      ...{ id, tenantId, webhookId, subject: id, executionId: null, sequence: 0, event: PING },
      ...{ status: 'PENDING' as const, attempts: 0, failures: 0, attemptList: [], deliveredAt: null },
      ...{ nextAttemptAt: times.at, createdAt: times.at },
    };
    await deps.store.deliveries.add([ping], times);
    await startLane(deps, { tenantId, webhookId, subject: id });
    return presentDelivery(ping);
  },
});
