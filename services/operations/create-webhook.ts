import { z } from 'zod';
import { MAX_ATTEMPTS } from '../../activities/webhooks/retry-pauses.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import type { StoredWebhook } from '../store/webhook-records.ts';
import { checkEndpoint } from './check-endpoint.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { resolveWorkflows } from './find-webhook.ts';
import { presentWebhook, webhook, webhookFields } from './webhook-resource.ts';
import { makeWebhookSecret, sealWebhook } from './webhook-secrets.ts';

/** Each start of an execution looks at all of them. */
const MOST = 100;

const { url, description, events, workflows, labels, headers, secret, style, settings, enabled, maxAttempts } =
  webhookFields;
const input = z.strictObject({
  url,
  description: description.default(null),
  events: events.default(['execution.ended']),
  workflows: workflows.default(null),
  labels: labels.default({}),
  headers: headers.default({}),
  secret: secret.optional(),
  style: style.default('v1'),
  settings: settings.default({}),
  enabled: enabled.default(true),
  maxAttempts: maxAttempts.default(MAX_ATTEMPTS),
});
const output = webhook.extend({ secret: z.string().describe('Verifies the signatures. Shown this once.') });

/** Store a webhook endpoint. */
export const createWebhook = defineOperation({
  name: 'createWebhook',
  summary: 'Store a webhook endpoint',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    const { tenantId } = context.caller;
    const { headers, secret = makeWebhookSecret(), workflows, ...rest } = given;
    checkEndpoint(deps, rest);
    const ids = await resolveWorkflows(deps, context, workflows);
    if ((await deps.store.webhooks.list(tenantId)).length >= MOST)
      throw new AppError('invalid-request', `There are ${MOST} webhooks, and a tenant has no more. Delete some first.`);
    const now = deps.clock();
    for (;;) {
      const id = `wh-${deps.randomId()}`;
      const content = { secrets: [{ value: secret, until: null }], headers };
      const stored: StoredWebhook = {
        ...{ id, tenantId, ...rest, workflows: ids },
        headerNames: Object.keys(headers),
        envelope: sealWebhook(deps.vault, tenantId, id, content),
        ...{ disabledReason: null, failingSince: null, createdAt: now, updatedAt: now, revision: 1 },
      };
      if (!(await deps.store.webhooks.insert(stored))) continue;
      deps.listeners?.forget(tenantId);
      return { ...presentWebhook(stored), secret };
    }
  },
});
