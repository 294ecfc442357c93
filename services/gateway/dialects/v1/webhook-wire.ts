import { z } from 'zod';
import { createWebhook } from '../../../operations/create-webhook.ts';
import { deliveryStatus } from '../../../operations/delivery-resource.ts';
import { deliveryEvent } from '../../../operations/page-deliveries.ts';
import { redeliverMany } from '../../../operations/redeliver.ts';
import { rotateWebhookSecret } from '../../../operations/rotate-webhook-secret.ts';
import { webhookFields } from '../../../operations/webhook-resource.ts';
import { listOf, pageQuery } from './wire.ts';

const time = z.iso.datetime({ offset: true }).optional();

/** A dialect may keep endpoints that are told of none of our events; here nobody could want one. */
const events = webhookFields.events.refine((given) => given.length > 0, 'must name one event or more');

export const webhookRequest = createWebhook.input
  .extend({ events: events.default(['execution.ended']) })
  .meta({ id: 'WebhookRequest' });
export const webhookChanges = z
  .strictObject({ ...webhookFields, events })
  .partial()
  .meta({ id: 'WebhookChanges' });
export const rotateRequest = rotateWebhookSecret.input.omit({ webhook: true }).optional().meta({ id: 'RotateRequest' });
export const redeliverRequest = redeliverMany.input.omit({ webhook: true }).meta({ id: 'RedeliverRequest' });
export const webhooksQuery = pageQuery.extend({ style: z.string().optional().describe('Only those of this style.') });
export const deliveriesQuery = pageQuery.extend({
  status: listOf(deliveryStatus).optional().describe('Repeated, or separated by commas.'),
  event: deliveryEvent.optional().describe('The name of an event; `execution.ended` is every end.'),
  execution: z.string().optional().describe('Id of an execution.'),
  createdAfter: time.describe('RFC 3339; that moment too.'),
  createdBefore: time.describe('RFC 3339.'),
});
export const executionDeliveriesQuery = deliveriesQuery.omit({ execution: true });
