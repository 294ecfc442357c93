import type { EventInbox } from '../../activities/event-inbox.ts';
import type { Delivery, EventKey } from '../store/event-store.ts';
import type { OperationDeps } from './deps.ts';

/** What events need of a process. */
type EventDeps = Pick<OperationDeps, 'store' | 'runs' | 'clock' | 'report'>;

/** Deliveries that are told side by side. */
const AT_ONCE = 16;

/** The inbox for runs: kept by the store. */
export function createInbox({ store, clock }: EventDeps): EventInbox {
  return {
    subscribe: (subscription) => store.events.subscribe(subscription, clock()),
    unsubscribe: (subscriber) => store.events.unsubscribe(subscriber),
  };
}

/** Gives an event to all who wait for it and tells their runs. The sweeper repeats what fails. */
export async function deliverEvent(deps: EventDeps, key: EventKey): Promise<void> {
  const deliveries = await deps.store.events.match(key);
  for (let from = 0; from < deliveries.length; from += AT_ONCE) {
    await Promise.all(deliveries.slice(from, from + AT_ONCE).map((delivery) => tellEvent(deps, delivery)));
  }
  await deps.store.events.markMatched(key);
}

/** Tells a run of the event that one of its steps was given; one that is gone waits for nothing any more. */
export async function tellEvent(deps: EventDeps, delivery: Delivery): Promise<void> {
  const { tenantId, executionId, path, payload } = delivery;
  try {
    const answer = await deps.runs.arrive(executionId, { kind: 'event', path, payload });
    if (answer === 'told') await deps.store.events.markTold(delivery, deps.clock());
    else await deps.store.events.forgetExecution(tenantId, executionId);
  } catch (error) {
    deps.report(`The sweeper tells ${executionId} of the event that ${path} waits for.`, error);
  }
}
