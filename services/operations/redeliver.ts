import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { StoredWebhook } from '../store/webhook-records.ts';
import { defineOperation, type OperationContext } from './define-operation.ts';
import { delivery, deliveryNotFound, deliveryStatus, presentDelivery } from './delivery-resource.ts';
import type { OperationDeps } from './deps.ts';
import { findWebhook } from './find-webhook.ts';
import { sendAgain } from './send-again.ts';
import { deliveryTimes, sweepUnstarted } from './tell-webhooks.ts';

const oneInput = z.strictObject({ webhook: z.string(), delivery: z.string() });
const oneOutput = delivery;

/** Send a delivery again, at once, whatever became of it. */
export const redeliverDelivery = defineOperation({
  name: 'redeliverDelivery',
  summary: 'Send a delivery again, at once, whatever became of it',
  scope: 'run',
  input: oneInput,
  output: oneOutput,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof oneOutput>> {
    const { id: webhookId, tenantId } = await findEnabled(deps, context, given.webhook);
    const found = await sendAgain(deps, { tenantId, webhookId }, given.delivery);
    return presentDelivery(found ?? deliveryNotFound(`Webhook ${webhookId}`, given.delivery));
  },
});

const time = z.iso.datetime({ offset: true });
const manyInput = z.strictObject({
  webhook: z.string(),
  since: time,
  until: time.optional(),
  status: z
    .array(deliveryStatus.exclude(['PENDING']))
    .min(1)
    .default(['FAILED']),
});
const manyOutput = z.object({ webhook: z.string(), count: z.int().nonnegative() });

/** Send again what a webhook endpoint has missed since a time. */
export const redeliverMany = defineOperation({
  name: 'redeliverMany',
  summary: 'Send again what a webhook endpoint has missed since a time',
  scope: 'run',
  input: manyInput,
  output: manyOutput,
  async run(deps: OperationDeps, { webhook, since, until, status }, context): Promise<z.output<typeof manyOutput>> {
    const { id, tenantId } = await findEnabled(deps, context, webhook);
    const which = {
      status,
      createdAfter: new Date(since),
      createdBefore: until === undefined ? undefined : new Date(until),
    };
    const times = deliveryTimes(deps);
    // Due to be started at once: by this call as far as it gets, and by the sweeper.
    const count = await deps.store.deliveries.requeue(tenantId, id, which, { ...times, startAt: times.at });
    if (count > 0) await sweepUnstarted(deps);
    return { webhook: id, count };
  },
});

/** @throws AppError `webhook-not-found`, `webhook-disabled` */
async function findEnabled(deps: OperationDeps, context: OperationContext, id: string): Promise<StoredWebhook> {
  const found = await findWebhook(deps, context, id);
  if (found.enabled) return found;
  throw new AppError('webhook-disabled', `Webhook ${id} is disabled. Enable it first.`);
}
