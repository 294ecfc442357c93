import type { Subscriber } from '../../activities/event-inbox.ts';
import type { Json } from '../../workflows/language/json.ts';

/** An event as it is sent. */
export interface NewEvent {
  tenantId: string;
  /** Unique per tenant: another event of the same id is the same. */
  id: string;
  name: string;
  correlation: string;
  payload: Json;
  at: Date;
  /** Until when it is kept for those who ask later. */
  expireAt: Date;
}

/** Which event, of those that were inserted. */
export interface EventKey {
  tenantId: string;
  id: string;
}

/** An event that a step was given; the payload is a reference when it is large. */
export interface Delivery extends Subscriber {
  payload: Json;
}

/** A subscription that the sweeper looks at. */
export interface SubscriptionCheck extends Subscriber {
  /** Its execution has ended or is not known. */
  ended: boolean;
  /** What it was given, when its run may not know. */
  untold: Delivery | null;
}

/** Events and the steps that wait for them. */
export interface EventStore {
  /** False: it was sent before. */
  insert(event: NewEvent): Promise<boolean>;
  /** Gives each step that waits for the topic of an event the next event that is its; tells which got one just now. */
  match(event: EventKey): Promise<Delivery[]>;
  /** Notes that everybody who waited for it has been given it. */
  markMatched(event: EventKey): Promise<void>;
  /** How many steps have been given it. */
  countDeliveries(event: EventKey): Promise<number>;
  /** Takes a kept event, or the one that it was given before; null: it waits from now on. */
  subscribe(
    subscription: Subscriber & { name: string; correlation: string },
    at: Date,
  ): Promise<{ payload: Json } | null>;
  /** Ends a subscription that was given nothing. */
  unsubscribe(subscriber: Subscriber): Promise<void>;
  /** Notes that the run knows of what it was given. */
  markTold(subscriber: Subscriber, at: Date): Promise<void>;
  /** Removes all subscriptions of an execution. */
  forgetExecution(tenantId: string, executionId: string): Promise<void>;
  /** Events whose sender may have stopped before all were told; each is given to one sweeper only. */
  claimUnmatched(now: Date, limit: number): Promise<EventKey[]>;
  /** Subscriptions whose check is due; claimed in the same way. */
  claimChecks(now: Date, limit: number): Promise<SubscriptionCheck[]>;
}
