import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWebhook } from './find-webhook.ts';
import { makeWebhookSecret, openWebhook, sealWebhook } from './webhook-secrets.ts';

/** Secrets that sign side by side at most, however often one is made anew. */
const MOST = 4;

const input = z.strictObject({
  webhook: z.string(),
  overlapSeconds: z
    .int()
    .min(0)
    .max(7 * 86_400)
    .default(86_400)
    .describe('How long the one before signs beside the new one.'),
});
const output = z.object({
  webhook: z.string(),
  secret: z.string().describe('Verifies the signatures from now on. Shown this once.'),
  previousValidUntil: z.iso.datetime().describe('Until then messages carry a signature of the one before too.'),
});

/** Make a new secret for a webhook endpoint; the one before signs beside it for a while. */
export const rotateWebhookSecret = defineOperation({
  name: 'rotateWebhookSecret',
  summary: 'Make a new secret for a webhook endpoint; the one before signs beside it for a while',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, { webhook: id, overlapSeconds }, context): Promise<z.output<typeof output>> {
    for (;;) {
      const current = await findWebhook(deps, context, id);
      const now = deps.clock();
      const until = now.getTime() + overlapSeconds * 1000;
      const { secrets, headers } = openWebhook(deps.vault, current);
      const before = secrets
        .map((each) => ({ ...each, until: Math.min(each.until ?? until, until) }))
        .filter((each) => each.until > now.getTime());
      const secret = makeWebhookSecret();
      const content = { headers, secrets: [{ value: secret, until: null }, ...before].slice(0, MOST) };
      const envelope = sealWebhook(deps.vault, current.tenantId, id, content);
      const changed = await deps.store.webhooks.change(current.tenantId, current, { envelope, updatedAt: now });
      if (changed) return { webhook: id, secret, previousValidUntil: new Date(until).toISOString() };
    }
  },
});
