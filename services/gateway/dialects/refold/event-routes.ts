import { z } from 'zod';
import type { AppError } from '../../../../workflows/language/app-error.ts';
import { defineEventStart } from '../../../operations/fire-event.ts';
import { json } from '../../../operations/resources.ts';
import { type Route, route } from '../../define-route.ts';
import { parseJson } from '../../parse-document.ts';
import type { SentFile } from '../../read-multipart.ts';
import { documentOf } from './expose.ts';
import { accountOf, environmentOf } from './headers.ts';
import { EVENT_LABEL, SLUG_LABEL, toLabels } from './labels.ts';
import { readKey } from './read-key.ts';
import { refuse } from './refuse.ts';
import { triggerOf } from './trigger.ts';
import * as wire from './wire.ts';

const fireEvent = defineEventStart({
  mayListen: ({ labels }, { event, terms }) =>
    labels[EVENT_LABEL] === event &&
    (!terms.slug || labels[SLUG_LABEL] === undefined || labels[SLUG_LABEL] === terms.slug),
  read: (definition, { payload, headers }) => {
    const document = documentOf(definition);
    return { always: document?.autoEnable === true, ...readKey(triggerOf(document)?.idempotency, payload, headers) };
  },
});

const request = z
  .object({
    event: z.string().min(1).max(255).optional(),
    trigger: z.string().min(1).max(255).optional(),
    payload: json.optional(),
  })
  .meta({ id: 'RefoldTriggerEvent' });

/** Of a form with its files. */
const MAX_FORM_BYTES = 25 * 1024 * 1024;
/** Levels of a payload. */
const MAX_DEPTH = 64;

interface EventCall {
  files: readonly SentFile[];
  body: z.output<typeof request>;
  header(name: string): string | undefined;
  headers(): { [name: string]: string };
}

function toInput(call: EventCall, slug: string | undefined) {
  const { event = call.body.trigger, payload = {} } = call.body;
  if (event === undefined) throw refuse('invalid-request', 400, 'SERVER_ERROR', 'event or trigger is required');
  const isForm = /^multipart\//i.test(call.header('content-type') ?? '');
  const origin = { source: 'EVENT', type: 'ASYNC', environment: environmentOf(call) } as const;
  return {
    event,
    // In a form it is the text of a JSON document.
    payload: isForm && typeof payload === 'string' ? parseJson(payload, MAX_DEPTH) : payload,
    files: [...call.files],
    account: accountOf(call),
    terms: { slug: slug ?? null },
    headers: call.headers(),
    labels: toLabels({ ...origin, event, slug, config: call.header('config_id'), tag: call.header('instance_tag') }),
  };
}

const noTrigger = (error: AppError) =>
  error.code === 'workflow-not-found' ? refuse('workflow-not-found', 404, 'INVALID_EVENT', 'Trigger not found') : error;

const fired = () => ({ message: 'Webhook Fired Success' });

/** Fire events: what listens to them starts. */
export const eventRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/api/v2/public/event/trigger',
    operation: fireEvent,
    operationId: 'triggerEvent',
    status: 200,
    request,
    form: { maxBytes: MAX_FORM_BYTES },
    response: wire.message,
    example: {
      request: { event: 'deal.won', payload: { deal_name: 'Some Value' } },
      response: { message: 'Webhook Fired Success' },
    },
    toInput: (call) => toInput(call, call.header('slug')?.trim() || undefined),
    toResponse: fired,
    toFault: noTrigger,
  }),
  route({
    method: 'post',
    path: '/api/v2/public/event/:slug',
    operation: fireEvent,
    operationId: 'triggerEventBySlug',
    status: 200,
    request,
    form: { maxBytes: MAX_FORM_BYTES },
    response: wire.message,
    toInput: (call) => toInput(call, call.params.slug),
    toResponse: fired,
    toFault: noTrigger,
  }),
];
