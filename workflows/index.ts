// What Temporal's bundle exports: one name per workflow type.
export { deliverEvents } from './deliver-events.ts';
export { deliverToOwnWebhook, deliverToWebhook } from './deliver-to-webhook.ts';
export { runGraph } from './run-graph.ts';
export { runScheduled } from './run-scheduled.ts';
