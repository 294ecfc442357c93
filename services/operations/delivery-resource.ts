import { z } from 'zod';
import { isOwn } from '../../workflows/delivery-lane.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import { deliveryStatuses, type StoredDelivery } from '../store/webhook-records.ts';

const time = z.iso.datetime().describe('RFC 3339, UTC.');

export const deliveryStatus = z.enum(deliveryStatuses).meta({ id: 'DeliveryStatus' });

/** One event for one webhook, with its attempts. */
export const delivery = z
  .object({
    id: z.string().describe('The `webhook-id` that every attempt carries.'),
    webhook: z
      .string()
      .nullable()
      .describe('Id of the endpoint; null: the webhook that the execution was started with.'),
    execution: z.string().nullable().describe('null for a ping.'),
    sequence: z.int().describe('Of the event in its execution.'),
    event: z.string(),
    status: deliveryStatus.describe('PENDING: it is attempted until it succeeds or is given up.'),
    attempts: z.int().nonnegative(),
    responseStatus: z.int().nullable().describe('HTTP status of the last answer.'),
    error: z.string().nullable().describe('Why the last attempt failed.'),
    nextAttemptAt: time.nullable(),
    createdAt: time,
    deliveredAt: time.nullable(),
    attemptList: z
      .array(
        z.object({
          at: time,
          durationMs: z.int().nonnegative(),
          responseStatus: z.int().nullable(),
          error: z.string().nullable(),
        }),
      )
      .describe('The last 20, oldest first.'),
  })
  .meta({ id: 'Delivery' });

/** A delivery as lists show it. */
export const deliverySummary = delivery.omit({ attemptList: true }).meta({ id: 'DeliverySummary' });

/** A stored delivery as lists show it. */
export function presentDeliverySummary(stored: StoredDelivery): z.output<typeof deliverySummary> {
  const { id, executionId: execution, sequence, event, status, attempts } = stored;
  const webhook = isOwn(stored) ? null : stored.webhookId;
  const last = stored.attemptList.at(-1);
  return {
    ...{ id, webhook, execution, sequence, event, status, attempts },
    responseStatus: last?.status ?? null,
    error: last?.error ?? null,
    nextAttemptAt: stored.nextAttemptAt?.toISOString() ?? null,
    createdAt: stored.createdAt.toISOString(),
    deliveredAt: stored.deliveredAt?.toISOString() ?? null,
  };
}

/** The same with its attempts. */
export function presentDelivery(stored: StoredDelivery): z.output<typeof delivery> {
  const attemptList = stored.attemptList.map(({ at, durationMs, status, error }) => ({
    ...{ at: at.toISOString(), durationMs, responseStatus: status, error },
  }));
  return { ...presentDeliverySummary(stored), attemptList };
}

/** @param of what was asked for it, such as `Webhook wh-1a2b3c4d`. @throws AppError `delivery-not-found` */
export function deliveryNotFound(of: string, id: string): never {
  throw new AppError('delivery-not-found', `${of} has no delivery ${JSON.stringify(id)}.`);
}
