import { z } from 'zod';
import { json } from '../../../operations/resources.ts';

const object = z.record(z.string(), json);
const type = z.enum(['default', 'slack', 'custom']);
const method = z.enum(['POST', 'PUT', 'PATCH']);
const url = z.url({ protocol: /^https?$/ });

export const registerRequest = z
  .object({
    webhook_url: url,
    webhook_events: z.array(z.string()).min(1),
    webhook_headers: object.optional(),
    webhook_body: json.optional(),
    webhook_description: z.string().max(1000).optional(),
    description: z.string().max(1000).optional(),
    method: method.optional(),
    slug: z.string().max(128).optional(),
    workflow_ids: z.array(z.string()).optional(),
    webhook_type: type.optional(),
    is_enabled: z.boolean().optional(),
    group: z.string().max(128).optional(),
  })
  .meta({ id: 'RefoldRegisterWebhook' });

export const updateRequest = registerRequest.partial().meta({ id: 'RefoldUpdateWebhook' });

export const webhook = z
  .object({
    _id: z.string(),
    org_id: z.string(),
    environment: z.enum(['test', 'production']),
    is_enabled: z.boolean(),
    webhook_events: z.array(z.string()),
    workflow_ids: z.array(z.string()),
    webhook_url: z.string(),
    webhook_body: json,
    webhook_headers: object.optional(),
    webhook_description: z.string().optional(),
    description: z.string().optional(),
    slug: z.string().optional(),
    group: z.string().optional(),
    method,
    webhook_type: type,
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'RefoldWebhook' });

export const webhookList = z.array(webhook).meta({ id: 'RefoldWebhooks' });
export type RegisterRequest = z.output<typeof updateRequest>;
export type Webhook = z.input<typeof webhook>;
