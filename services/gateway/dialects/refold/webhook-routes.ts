import type { z } from 'zod';
import type { AppError } from '../../../../workflows/language/app-error.ts';
import { createWebhook } from '../../../operations/create-webhook.ts';
import { forOrganisation } from '../../../operations/for-organisation.ts';
import { getWebhook } from '../../../operations/get-webhook.ts';
import { listWebhooks } from '../../../operations/list-webhooks.ts';
import { deleteWebhookAndList, patchWebhook } from '../../../operations/patch-webhook.ts';
import type { webhook as ours } from '../../../operations/webhook-resource.ts';
import { type Route, route } from '../../define-route.ts';
import { environmentOf, keyOf } from './headers.ts';
import { hexOf, toWorkflow, webhookIds, workflowIds } from './ids.ts';
import { SLUG_LABEL } from './labels.ts';
import { refuse } from './refuse.ts';
import { toEvents, toSettings, webhookSettings } from './webhook-settings.ts';
import * as wire from './webhook-wire.ts';

/** First attempt and three more. */
const ATTEMPTS = 4;
const STYLE = 'refold';
const base = '/api/v2/public/webhook';

const idOf = ({ params }: { params: { webhook: string } }) => webhookIds.fromHex(params.webhook) ?? params.webhook;

const noWebhook = (error: AppError) =>
  error.code === 'webhook-not-found'
    ? refuse('webhook-not-found', 400, 'RESOURCE_NOT_FOUND', 'Webhook not found')
    : error;

/** The webhooks of an organisation. */
export const webhookRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: base,
    operation: forOrganisation(listWebhooks),
    status: 200,
    response: wire.webhookList,
    toInput: () => ({ style: STYLE, limit: 200 }),
    toResponse: ({ items }) => items.map(toDocument),
  }),
  route({
    method: 'post',
    path: base,
    operation: forOrganisation(createWebhook),
    operationId: 'registerWebhook',
    status: 200,
    request: wire.registerRequest,
    response: wire.webhook,
    example: {
      request: {
        webhook_url: 'https://your-app.example/webhooks',
        webhook_events: ['Workflow Errored', 'Connection Expired'],
      },
    },
    toInput: (call) => {
      const key = keyOf(call);
      return {
        url: call.body.webhook_url,
        events: toEvents(call.body.webhook_events, call.body.slug),
        workflows: toWorkflows(call.body.workflow_ids),
        labels: toLabelFilter(call.body.slug),
        enabled: call.body.is_enabled ?? true,
        maxAttempts: ATTEMPTS,
        style: STYLE,
        settings: toSettings(call.body, { environment: environmentOf(call) }),
        ...(key === null || key.length < 8 ? {} : { secret: key }),
      };
    },
    toResponse: toDocument,
  }),
  route({
    method: 'get',
    path: `${base}/:webhook`,
    operation: forOrganisation(getWebhook),
    operationId: 'getWebhookById',
    status: 200,
    response: wire.webhook,
    toInput: (call) => ({ webhook: idOf(call) }),
    toResponse: toDocument,
    toFault: noWebhook,
  }),
  route({
    method: 'put',
    path: `${base}/:webhook`,
    operation: forOrganisation(patchWebhook),
    operationId: 'updateWebhook',
    status: 200,
    request: wire.updateRequest,
    response: wire.webhook,
    toInput: (call) => {
      const { webhook_url, webhook_events, workflow_ids, is_enabled, slug } = call.body;
      return {
        webhook: idOf(call),
        ...(webhook_url === undefined ? {} : { url: webhook_url }),
        ...(webhook_events === undefined ? {} : { events: toEvents(webhook_events, slug) }),
        ...(workflow_ids === undefined ? {} : { workflows: toWorkflows(workflow_ids) }),
        ...(slug === undefined ? {} : { labels: toLabelFilter(slug) }),
        ...(is_enabled === undefined ? {} : { enabled: is_enabled }),
        settings: toSettings(call.body, {}),
      };
    },
    toResponse: toDocument,
    toFault: noWebhook,
  }),
  route({
    method: 'delete',
    path: `${base}/:webhook`,
    operation: forOrganisation(deleteWebhookAndList),
    operationId: 'deleteWebhook',
    status: 200,
    response: wire.webhookList,
    toInput: (call) => ({ webhook: idOf(call), style: STYLE }),
    toResponse: ({ items }) => items.map(toDocument),
    toFault: noWebhook,
  }),
];

function toWorkflows(ids: readonly string[] | undefined): string[] | null {
  return ids && ids.length > 0 ? ids.map(toWorkflow) : null;
}

/** With a slug, of executions of that application alone. */
function toLabelFilter(slug: string | undefined): { [name: string]: string } {
  return slug ? { [SLUG_LABEL]: slug } : {};
}

function toDocument(webhook: z.output<typeof ours>): wire.Webhook {
  const settings = webhookSettings.parse(webhook.settings);
  const { description, webhookDescription, slug, group } = settings;
  return {
    _id: webhookIds.toHex(webhook.id),
    org_id: hexOf('organisation', 'default'),
    environment: settings.environment,
    is_enabled: webhook.enabled,
    webhook_events: settings.events,
    workflow_ids: webhook.workflows?.map((id) => workflowIds.toHex(id)) ?? [],
    webhook_url: webhook.url,
    webhook_body: settings.body,
    ...(Object.keys(settings.headers).length > 0 ? { webhook_headers: settings.headers } : {}),
    ...(webhookDescription === undefined ? {} : { webhook_description: webhookDescription }),
    ...(description === undefined ? {} : { description }),
    ...(slug === undefined ? {} : { slug }),
    ...(group === undefined ? {} : { group }),
    method: settings.method,
    webhook_type: settings.type,
    createdAt: webhook.createdAt,
    updatedAt: webhook.updatedAt,
  };
}
