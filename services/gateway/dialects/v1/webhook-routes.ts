import { createWebhook } from '../../../operations/create-webhook.ts';
import { deleteWebhook } from '../../../operations/delete-webhook.ts';
import { getWebhook } from '../../../operations/get-webhook.ts';
import { listWebhooks } from '../../../operations/list-webhooks.ts';
import { pingWebhook } from '../../../operations/ping-webhook.ts';
import { redeliverMany } from '../../../operations/redeliver.ts';
import { rotateWebhookSecret } from '../../../operations/rotate-webhook-secret.ts';
import { updateWebhook } from '../../../operations/update-webhook.ts';
import { type Route, route } from '../../define-route.ts';
import { nextLink } from '../../next-link.ts';
import { redeliverRequest, rotateRequest, webhookChanges, webhookRequest, webhooksQuery } from './webhook-wire.ts';

/** Webhook endpoints; a secret is shown once, when it is made. */
export const webhookRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/webhooks',
    operation: createWebhook,
    status: 201,
    request: webhookRequest,
    response: createWebhook.output,
    example: {
      request: { url: 'https://receiver.example/stepgraph', events: ['execution.completed', 'execution.failed'] },
    },
    toInput: ({ body }) => body,
    toResponse: (webhook) => webhook,
    headers: ({ id }) => ({ Location: `/v1/webhooks/${id}` }),
  }),
  route({
    method: 'get',
    path: '/webhooks',
    operation: listWebhooks,
    status: 200,
    query: webhooksQuery,
    response: listWebhooks.output,
    toInput: ({ query }) => query,
    toResponse: (page) => page,
    headers: (page, { url }) => nextLink(url, page.nextCursor),
  }),
  route({
    method: 'get',
    path: '/webhooks/:webhook',
    operation: getWebhook,
    status: 200,
    response: getWebhook.output,
    toInput: ({ params }) => ({ webhook: params.webhook }),
    toResponse: (webhook) => webhook,
  }),
  route({
    method: 'patch',
    path: '/webhooks/:webhook',
    operation: updateWebhook,
    status: 200,
    request: webhookChanges,
    response: updateWebhook.output,
    example: { request: { events: ['execution.failed'] } },
    toInput: ({ params, body }) => ({ webhook: params.webhook, ...body }),
    toResponse: (webhook) => webhook,
  }),
  route({
    method: 'delete',
    path: '/webhooks/:webhook',
    operation: deleteWebhook,
    status: 204,
    toInput: ({ params }) => ({ webhook: params.webhook }),
  }),
  route({
    method: 'post',
    path: '/webhooks/:webhook/secret',
    operation: rotateWebhookSecret,
    status: 200,
    request: rotateRequest,
    response: rotateWebhookSecret.output,
    example: { request: { overlapSeconds: 3600 } },
    toInput: ({ params, body }) => ({ webhook: params.webhook, ...body }),
    toResponse: (rotated) => rotated,
  }),
  route({
    method: 'post',
    path: '/webhooks/:webhook/ping',
    operation: pingWebhook,
    status: 202,
    response: pingWebhook.output,
    toInput: ({ params }) => ({ webhook: params.webhook }),
    toResponse: (ping) => ping,
    headers: ({ id, webhook }) => ({ Location: `/v1/webhooks/${webhook}/deliveries/${id}` }),
  }),
  route({
    method: 'post',
    path: '/webhooks/:webhook/redeliver',
    operation: redeliverMany,
    status: 202,
    request: redeliverRequest,
    response: redeliverMany.output,
    example: { request: { since: '2026-01-01T00:00:00Z' } },
    toInput: ({ params, body }) => ({ webhook: params.webhook, ...body }),
    toResponse: (redelivered) => redelivered,
  }),
];
