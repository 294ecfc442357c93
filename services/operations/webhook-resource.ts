import { z } from 'zod';
import { requestHeaders } from '../../activities/http/header-rules.ts';
import { MAX_ATTEMPTS } from '../../activities/webhooks/retry-pauses.ts';
import type { StoredWebhook } from '../store/webhook-records.ts';
import { json, labels } from './resources.ts';
import { webhookEvents } from './webhook-events.ts';

const time = z.iso.datetime().describe('RFC 3339, UTC.');
const jsonObject = z.record(z.string(), json).meta({ id: 'WebhookSettings' });
const ours = /^webhook-(id|timestamp|signature)$/i;

/** A secret that somebody brings along. */
const secret = z
  .string()
  .min(8)
  .max(512)
  .refine(
    (text) => !text.startsWith('whsec_') || /^whsec_[A-Za-z0-9+/]{22,}={0,2}$/.test(text),
    'starts with whsec_, so base64 of 16 bytes or more follows',
  );

/** What an endpoint is made of, as callers give it. */
export const webhookFields = {
  url: z.url({ protocol: /^https?$/ }).max(2048),
  description: z.string().max(1000).nullable(),
  events: z
    .array(z.enum(webhookEvents))
    .max(webhookEvents.length)
    .transform((given) => [...new Set(given)])
    .describe('What it is told of; `execution.ended` is every end.'),
  workflows: z
    .array(z.string().min(1).max(255))
    .min(1)
    .max(1000)
    .nullable()
    .describe('Ids or aliases; kept as ids. null: executions of any workflow, and of inline definitions.'),
  labels: labels.describe('Executions that have all of these alone; `{}`: whatever they have.'),
  headers: requestHeaders
    .refine((headers) => Object.keys(headers).length <= 20, 'are 20 at most')
    .refine((headers) => !Object.keys(headers).some((name) => ours.test(name)), 'are those of the signature')
    .describe('Sent along; values are never given back.'),
  secret: secret.describe('Never given back; one is made unless given.'),
  style: z.string().min(1).max(100).describe('Who shapes the messages: `v1` or a style of a dialect.'),
  settings: jsonObject.describe('For the style alone; given back.'),
  enabled: z.boolean(),
  maxAttempts: z.int().min(1).max(MAX_ATTEMPTS).describe('After so many a delivery is given up.'),
};

/** A webhook endpoint as it is shown: never its secret. */
export const webhook = z
  .object({
    id: z.string().describe('`wh-` and 8 of [0-9a-z].'),
    url: z.string(),
    description: z.string().nullable(),
    events: z.array(z.enum(webhookEvents)),
    workflows: z.array(z.string()).nullable(),
    labels,
    headers: z.array(z.string()).describe('Names; values are never given back.'),
    style: z.string(),
    settings: jsonObject,
    enabled: z.boolean(),
    disabledReason: z
      .enum(['failing', 'gone'])
      .nullable()
      .describe('Why it was disabled by itself: nothing has arrived for 3 days, or it answered 410.'),
    failingSince: time.nullable().describe('Since when no delivery has succeeded.'),
    maxAttempts: z.int(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Webhook' });

/** A stored endpoint as it is shown. */
export function presentWebhook(stored: StoredWebhook): z.output<typeof webhook> {
  const { id, url, description, workflows, labels = {}, headerNames: headers, style, settings } = stored;
  const { enabled, disabledReason, failingSince, maxAttempts, createdAt, updatedAt } = stored;
  return {
    ...{ id, url, description, events: webhookEvents.filter((event) => stored.events.includes(event)) },
    ...{ workflows, labels, headers, style, settings, enabled, disabledReason, maxAttempts },
    failingSince: failingSince?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
