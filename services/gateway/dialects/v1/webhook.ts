import { nameEvent } from '../../../operations/webhook-events.ts';
import type { WebhookShape } from '../../define-dialect.ts';

/**
 * `{ type, timestamp, sequence, data }`, as Standard Webhooks lays it out; `data` is the execution as a read gives it.
 * An endpoint is told by the type how an execution ended.
 */
export const webhook: WebhookShape = (execution, event, endpoint) => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    type: endpoint ? nameEvent(event) : event.type,
    timestamp: new Date(event.at).toISOString(),
    sequence: event.sequence,
    ...(event.path === undefined ? {} : { step: event.path }),
    status: event.status,
    data: execution,
  }),
});
