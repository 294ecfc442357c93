import { AppError } from '../../../../workflows/language/app-error.ts';
import { ACCOUNT_LABEL } from '../../../operations/linked-accounts.ts';
import { defineHookStart } from '../../../operations/start-by-hook.ts';
import { type Route, route } from '../../define-route.ts';
import { readExposed } from './expose.ts';
import { lowerCaseTexts } from './graph/action-nodes.ts';
import { workflowIds } from './ids.ts';
import { toLabels } from './labels.ts';
import { readKey } from './read-key.ts';
import { refuse } from './refuse.ts';
import { webhookTriggerOf } from './trigger.ts';
import * as wire from './wire.ts';

/** The published limit of a body. */
const MAX_BYTES = 1024 * 1024;
/** Digits of a published workflow id, which the address begins with. */
const ID_DIGITS = 24;

const startByWebhook = defineHookStart((definition, { payload, headers }) => {
  const { hook, account, slug, document = null } = readExposed(definition);
  const trigger = webhookTriggerOf(document);
  if (hook === undefined || trigger === null) return null;
  return {
    token: hook,
    headers: lowerCaseTexts(trigger.security_headers),
    ...readKey(trigger.idempotency, payload, headers),
    labels: {
      ...toLabels({ source: 'EVENT', type: 'ASYNC', environment: 'production', event: 'Webhook', slug }),
      ...(account === undefined ? {} : { [ACCOUNT_LABEL]: account }),
    },
  };
});

/** The addresses of webhook triggers: whoever knows one starts its workflow. */
export const hookRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/api/v1/workflows/webhooks/:hook',
    operation: startByWebhook,
    operationId: 'startByWebhook',
    status: 200,
    anyBody: { maxBytes: MAX_BYTES },
    request: wire.event,
    response: wire.message,
    example: { request: { order: { id: 'o-17' } }, response: { message: 'Webhook received' } },
    toInput: ({ params: { hook }, body, header, headers, sent }) => {
      const type = header('content-type') ?? '';
      if (sent.bytes.length > 0 && !/^application\/json\b/i.test(type))
        throw new AppError('unsupported-media-type', `Send the body as application/json; it came as ${type}.`);
      return {
        workflow: workflowIds.fromHex(hook.slice(0, ID_DIGITS)) ?? '',
        token: hook.slice(ID_DIGITS),
        payload: body ?? {},
        headers: headers(),
        address: sent.address,
      };
    },
    toResponse: ({ duplicate }) => {
      if (duplicate) throw refuse('idempotency-mismatch', 409, 'SERVER_ERROR', 'Duplicate request');
      return { message: 'Webhook received' };
    },
  }),
];
