import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import { deleteWebhook } from './delete-webhook.ts';
import type { OperationDeps } from './deps.ts';
import { findWebhook } from './find-webhook.ts';
import { listWebhooks } from './list-webhooks.ts';
import { updateWebhook } from './update-webhook.ts';

/** Change a webhook endpoint; of its settings too, what is left out stays. */
export const patchWebhook = defineOperation({
  name: 'patchWebhook',
  summary: 'Change a webhook endpoint; of its settings too, what is left out stays',
  scope: 'write',
  input: updateWebhook.input,
  output: updateWebhook.output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof updateWebhook.output>> {
    const { settings } = await findWebhook(deps, context, given.webhook);
    return updateWebhook.run(deps, { ...given, settings: { ...settings, ...given.settings } }, context);
  },
});

const MOST = 200;

/** Delete a webhook endpoint and list those of its style that are left. */
export const deleteWebhookAndList = defineOperation({
  name: 'deleteWebhookAndList',
  summary: 'Delete a webhook endpoint and list those of its style that are left',
  scope: 'write',
  input: z.strictObject({ webhook: z.string(), style: z.string() }),
  output: listWebhooks.output,
  async run(deps: OperationDeps, { webhook, style }, context): Promise<z.output<typeof listWebhooks.output>> {
    await deleteWebhook.run(deps, { webhook }, context);
    return listWebhooks.run(deps, { style, limit: MOST }, context);
  },
});
