import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWebhook, webhookNotFound } from './find-webhook.ts';

const input = z.strictObject({ webhook: z.string() });
const output = z.object({ webhook: z.string() });

/** Delete a webhook endpoint; what it has not been told by then, it is not told. */
export const deleteWebhook = defineOperation({
  name: 'deleteWebhook',
  summary: 'Delete a webhook endpoint; what it has not been told by then, it is not told',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, { webhook: id }, context): Promise<z.output<typeof output>> {
    const { tenantId } = await findWebhook(deps, context, id);
    if (!(await deps.store.webhooks.remove(tenantId, id))) webhookNotFound(id);
    deps.listeners?.forget(tenantId);
    return { webhook: id };
  },
});
