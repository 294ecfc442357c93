import { z } from 'zod';
import { nextCursor, readPosition } from './cursor.ts';
import { defineOperation } from './define-operation.ts';
import { deliveryStatus, deliverySummary, presentDeliverySummary } from './delivery-resource.ts';
import type { OperationDeps } from './deps.ts';
import { findWebhook } from './find-webhook.ts';
import { listQuery } from './list-query.ts';
import { page } from './resources.ts';

const input = z.strictObject({
  ...listQuery,
  webhook: z.string(),
  status: z.array(deliveryStatus).optional(),
  event: z.string().optional(),
  execution: z.string().optional(),
  createdAfter: z.iso.datetime({ offset: true }).optional(),
  createdBefore: z.iso.datetime({ offset: true }).optional(),
});
const output = page(deliverySummary);

/** List what a webhook endpoint was told, newest first. */
export const listDeliveries = defineOperation({
  name: 'listDeliveries',
  summary: 'List what a webhook endpoint was told, newest first',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, { cursor, limit, webhook, ...query }, context): Promise<z.output<typeof output>> {
    const { id, tenantId } = await findWebhook(deps, context, webhook);
    const scope = { list: `deliveries of ${id}`, tenantId, query };
    const after = readPosition(scope, cursor);
    const { execution: executionId, createdAfter, createdBefore, ...plain } = query;
    const filter = {
      ...plain,
      executionId,
      createdAfter: createdAfter === undefined ? undefined : new Date(createdAfter),
      createdBefore: createdBefore === undefined ? undefined : new Date(createdBefore),
    };
    const rows = await deps.store.deliveries.list(tenantId, id, filter, { after, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    return {
      items: shown.map(presentDeliverySummary),
      nextCursor: nextCursor(scope, shown.at(-1), rows.length > limit),
    };
  },
});
