import type { RunEvent } from '../../workflows/execution.ts';

const ends = [
  'execution.completed',
  'execution.failed',
  'execution.cancelled',
  'execution.timed_out',
  'execution.terminated',
] as const;

/** What a webhook endpoint may be told of. `execution.ended` stands for the five ends after it. */
export const webhookEvents = ['execution.started', 'task.changed', 'execution.ended', ...ends] as const;

/** The event of a ping. */
export const PING = 'webhook.ping';

/** What deliveries may be asked for by. */
export const deliveryEvents = [...webhookEvents, PING] as const;

export type WebhookEvent = (typeof webhookEvents)[number];

/** The name under which an endpoint is told of an event: an end says how. */
export function nameEvent({ type, status }: RunEvent): string {
  return type === 'execution.ended' ? `execution.${status.toLowerCase()}` : type;
}

/** The names under which deliveries tell of it: an end says how. */
export function namesOf(event: (typeof deliveryEvents)[number]): string[] {
  return event === 'execution.ended' ? [...ends] : [event];
}

/** Whether an endpoint with these events is told of one. */
export function wantsEvent(events: readonly string[], event: RunEvent): boolean {
  return events.includes(event.type) || events.includes(nameEvent(event));
}

/** Whether these events are more than the end of an execution. */
export function wantsMoreThanEnd(events: readonly string[]): boolean {
  return events.includes('execution.started') || events.includes('task.changed');
}
