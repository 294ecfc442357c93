import type { Execution } from '../../../operations/resources.ts';
import type { WebhookShape } from '../../define-dialect.ts';
import { toDocument, toLaterDocument } from './translate-execution.ts';

/** The document that a status request gets, and the name of the event. */
function shapeWith(toBody: (execution: Execution) => object): WebhookShape {
  return (execution, event) => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...toBody(execution), event: event.type }),
  });
}

export const webhook = shapeWith(toDocument);
export const laterWebhook = shapeWith(toLaterDocument);
