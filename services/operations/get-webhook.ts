import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWebhook } from './find-webhook.ts';
import { presentWebhook, webhook } from './webhook-resource.ts';

const input = z.strictObject({ webhook: z.string() });
const output = webhook;

/** Read a webhook endpoint. */
export const getWebhook = defineOperation({
  name: 'getWebhook',
  summary: 'Read a webhook endpoint',
  scope: 'read',
  input,
  output,
  run: async (deps: OperationDeps, { webhook: id }, context): Promise<z.output<typeof output>> =>
    presentWebhook(await findWebhook(deps, context, id)),
});
