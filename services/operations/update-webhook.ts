import { z } from 'zod';
import type { StoredWebhook, WebhookChange } from '../store/webhook-records.ts';
import { checkEndpoint } from './check-endpoint.ts';
import { defineOperation, type OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWebhook, resolveWorkflows } from './find-webhook.ts';
import { presentWebhook, webhook, webhookFields } from './webhook-resource.ts';
import { openWebhook, sealWebhook } from './webhook-secrets.ts';

const changes = z.strictObject(webhookFields).partial();
const input = changes.extend({ webhook: z.string() });
const output = webhook;

/** Change a webhook endpoint; what is left out stays. */
export const updateWebhook = defineOperation({
  name: 'updateWebhook',
  summary: 'Change a webhook endpoint; what is left out stays',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, { webhook: id, ...given }, context): Promise<z.output<typeof output>> {
    checkEndpoint(deps, given);
    for (;;) {
      const current = await findWebhook(deps, context, id);
      const change = await toChange(deps, context, current, given);
      const changed = await deps.store.webhooks.change(current.tenantId, current, change);
      if (!changed) continue;
      deps.listeners?.forget(current.tenantId);
      return presentWebhook(changed);
    }
  },
});

async function toChange(
  deps: OperationDeps,
  context: OperationContext,
  current: StoredWebhook,
  { headers, secret, workflows, enabled, ...rest }: z.output<typeof changes>,
): Promise<WebhookChange> {
  const plain = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return {
    ...plain,
    ...(workflows === undefined ? {} : { workflows: await resolveWorkflows(deps, context, workflows) }),
    // Enabled anew, it has failed at nothing yet; disabled by hand, nobody is to be told what it missed.
    ...(enabled === undefined ? {} : { enabled, disabledReason: null, ...(enabled ? { failingSince: null } : {}) }),
    ...(headers === undefined && secret === undefined ? {} : seal(deps, current, headers, secret)),
    updatedAt: deps.clock(),
  };
}

function seal(
  { vault }: Pick<OperationDeps, 'vault'>,
  current: StoredWebhook,
  headers: { [name: string]: string } | undefined,
  secret: string | undefined,
): Pick<WebhookChange, 'envelope' | 'headerNames'> {
  const before = openWebhook(vault, current);
  const after = {
    headers: headers ?? before.headers,
    secrets: secret === undefined ? before.secrets : [{ value: secret, until: null }],
  };
  return {
    envelope: sealWebhook(vault, current.tenantId, current.id, after),
    headerNames: Object.keys(after.headers),
  };
}
