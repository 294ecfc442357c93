import type { Json } from '../workflows/language/json.ts';

/** The step of an execution that waits for an event. */
export interface Subscriber {
  tenantId: string;
  executionId: string;
  path: string;
}

/** Events that come from outside, kept for those who ask later. Every call may be repeated. */
export interface EventInbox {
  /**
   * Subscribes and takes the oldest kept event that fits, if there is one: then the subscription is over, and the same
   * event is given again to the same subscriber. `null`: a signal (`Arrival` of kind `event`) brings it.
   */
  subscribe(subscription: Subscriber & { name: string; correlation: string }): Promise<{ payload: Json } | null>;
  /** Ends a subscription. One that is over changes nothing. */
  unsubscribe(subscriber: Subscriber): Promise<void>;
}
