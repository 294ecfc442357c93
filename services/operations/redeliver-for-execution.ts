import { z } from 'zod';
import { ownLane } from '../../workflows/delivery-lane.ts';
import { defineOperation } from './define-operation.ts';
import { delivery, deliveryNotFound, presentDelivery } from './delivery-resource.ts';
import type { OperationDeps } from './deps.ts';
import { findExecutionHead } from './find-execution.ts';
import { sendAgain } from './send-again.ts';
import { deliveryTimes, startLane } from './tell-webhooks.ts';

const oneInput = z.strictObject({ execution: z.string(), delivery: z.string() });
const oneOutput = delivery;

/** Send a delivery to the webhook of an execution again, at once, whatever became of it; a webhook that was given up is tried again. */
export const redeliverExecutionDelivery = defineOperation({
  name: 'redeliverExecutionDelivery',
  summary: 'Send a delivery to the webhook that an execution was started with again, at once',
  scope: 'run',
  input: oneInput,
  output: oneOutput,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof oneOutput>> {
    const { id, tenantId } = await findExecutionHead(deps, context, given);
    await deps.store.listeners.resume(tenantId, id);
    const found = await sendAgain(deps, { tenantId, webhookId: id }, given.delivery);
    return presentDelivery(found ?? deliveryNotFound(`Execution ${id}`, given.delivery));
  },
});

const allInput = z.strictObject({ execution: z.string() });
const allOutput = z.object({ execution: z.string(), count: z.int().nonnegative() });

/** Send again, in order, what the webhook of an execution has missed. */
export const redeliverExecutionDeliveries = defineOperation({
  name: 'redeliverExecutionDeliveries',
  summary: 'Send again what failed to reach the webhook that an execution was started with',
  scope: 'run',
  input: allInput,
  output: allOutput,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof allOutput>> {
    const { id, tenantId } = await findExecutionHead(deps, context, given);
    await deps.store.listeners.resume(tenantId, id);
    const failed = { status: ['FAILED' as const] };
    const count = await deps.store.deliveries.requeue(tenantId, id, failed, deliveryTimes(deps));
    if (count > 0) await startLane(deps, ownLane(tenantId, id));
    return { execution: id, count };
  },
});
