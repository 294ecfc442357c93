import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import { delivery, deliveryNotFound, presentDelivery } from './delivery-resource.ts';
import type { OperationDeps } from './deps.ts';
import { findExecutionHead } from './find-execution.ts';

const input = z.strictObject({ execution: z.string(), delivery: z.string() });
const output = delivery;

/** Read a delivery to the webhook of an execution, with its attempts. */
export const getExecutionDelivery = defineOperation({
  name: 'getExecutionDelivery',
  summary: 'Read a delivery to the webhook that an execution was started with, with its attempts',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    const { id, tenantId } = await findExecutionHead(deps, context, given);
    const found = await deps.store.deliveries.find(tenantId, id, given.delivery);
    return presentDelivery(found ?? deliveryNotFound(`Execution ${id}`, given.delivery));
  },
});
