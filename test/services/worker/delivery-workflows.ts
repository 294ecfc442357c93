// What the worker of a test runs: lanes, and what an earlier release left.
export { deliverEvents } from '../../../workflows/deliver-events.ts';
export { deliverToOwnWebhook, deliverToWebhook } from '../../../workflows/deliver-to-webhook.ts';
