import { z } from 'zod';
import { nextCursor, readPosition } from './cursor.ts';
import { deliveryStatus, deliverySummary, presentDeliverySummary } from './delivery-resource.ts';
import type { OperationDeps } from './deps.ts';
import { listQuery } from './list-query.ts';
import { page } from './resources.ts';
import { deliveryEvents, namesOf } from './webhook-events.ts';

/** The name of an event; `execution.ended` is every end. */
export const deliveryEvent = z.enum(deliveryEvents).meta({ id: 'DeliveryEvent' });

/** How the deliveries to a webhook are asked for. */
export const deliveryQuery = {
  ...listQuery,
  status: z.array(deliveryStatus).optional(),
  event: deliveryEvent.optional(),
  createdAfter: z.iso.datetime({ offset: true }).optional(),
  createdBefore: z.iso.datetime({ offset: true }).optional(),
};

type Query = z.output<z.ZodObject<typeof deliveryQuery>> & { execution?: string | undefined };

/** A page of deliveries, newest first. */
export const deliveryPage = page(deliverySummary);

/** Lists what a webhook was told: an endpoint, or by its execution's id the one that an execution was started with. */
export async function pageDeliveries(
  deps: OperationDeps,
  { tenantId, webhookId }: { tenantId: string; webhookId: string },
  { cursor, limit, ...query }: Query,
): Promise<z.output<typeof deliveryPage>> {
  const scope = { list: `deliveries of ${webhookId}`, tenantId, query };
  const after = readPosition(scope, cursor);
  const { execution: executionId, event, createdAfter, createdBefore, ...plain } = query;
  const filter = {
    ...plain,
    executionId,
    events: event === undefined ? undefined : namesOf(event),
    createdAfter: createdAfter === undefined ? undefined : new Date(createdAfter),
    createdBefore: createdBefore === undefined ? undefined : new Date(createdBefore),
  };
  const rows = await deps.store.deliveries.list(tenantId, webhookId, filter, { after, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  return {
    items: shown.map(presentDeliverySummary),
    nextCursor: nextCursor(scope, shown.at(-1), rows.length > limit),
  };
}
