import type { WebhookShape } from '../../define-dialect.ts';

/** `{ type, timestamp, sequence, data }`, as Standard Webhooks lays it out; `data` is the execution as a read gives it. */
export const webhook: WebhookShape = (execution, event) => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    type: event.type,
    timestamp: new Date(event.at).toISOString(),
    sequence: event.sequence,
    ...(event.path === undefined ? {} : { step: event.path }),
    status: event.status,
    data: execution,
  }),
});
