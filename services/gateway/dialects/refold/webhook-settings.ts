import { z } from 'zod';
import type { Json, JsonObject } from '../../../../workflows/language/json.ts';
import { json } from '../../../operations/resources.ts';
import type { WebhookEvent } from '../../../operations/webhook-events.ts';
import { refuse } from './refuse.ts';
import type { RegisterRequest } from './webhook-wire.ts';

/** Ours by the published names. Connections of linked accounts are not kept here: nothing tells of them. */
const events: { readonly [name: string]: readonly WebhookEvent[] } = {
  'Connection Created': [],
  'Connection Deleted': [],
  'Connection Expired': [],
  'Workflow Completed': ['execution.completed'],
  'Workflow Errored': ['execution.failed'],
  'Workflow Stopped': ['execution.cancelled', 'execution.terminated'],
  'Workflow Timed Out': ['execution.timed_out'],
};

/** The published name of how an execution ended. */
export const endings: { readonly [status: string]: string } = {
  COMPLETED: 'Workflow Completed',
  FAILED: 'Workflow Errored',
  CANCELLED: 'Workflow Stopped',
  TERMINATED: 'Workflow Stopped',
  TIMED_OUT: 'Workflow Timed Out',
};

/** What an endpoint keeps for this API. */
export const webhookSettings = z.object({
  events: z.array(z.string()).default([]),
  body: json.default('{{event}}'),
  headers: z.record(z.string(), json).default({}),
  type: z.enum(['default', 'slack', 'custom']).default('default'),
  method: z.enum(['POST', 'PUT', 'PATCH']).default('POST'),
  environment: z.enum(['test', 'production']).default('test'),
  description: z.string().optional(),
  webhookDescription: z.string().optional(),
  slug: z.string().optional(),
  group: z.string().optional(),
});

export type WebhookSettings = z.output<typeof webhookSettings>;

/**
 * Our events by the published names. With a slug, those of workflows alone. @throws AppError in the published words for one
 * that there is not
 */
export function toEvents(names: readonly string[], slug?: string): WebhookEvent[] {
  return [
    ...new Set(
      names.flatMap((name) => {
        const found = Object.hasOwn(events, name) ? events[name] : undefined;
        if (found && (!slug || found.length > 0)) return found;
        throw refuse('invalid-request', 400, 'INVALID_EVENT', 'Invalid event. Check events list in documentation.');
      }),
    ),
  ];
}

/** Settings as they are sent; what is left out is left out. A body of its own goes with the type `custom` alone. */
export function toSettings(body: RegisterRequest, more: JsonObject): { [name: string]: Json } {
  const given: { [name: string]: Json | undefined } = {
    events: body.webhook_events,
    type: body.webhook_type,
    method: body.method,
    headers: body.webhook_headers,
    body: body.webhook_type === 'custom' ? body.webhook_body : undefined,
    description: body.description,
    webhookDescription: body.webhook_description,
    slug: body.slug,
    group: body.group,
    ...more,
  };
  return Object.fromEntries(Object.entries(given).filter((pair): pair is [string, Json] => pair[1] !== undefined));
}
