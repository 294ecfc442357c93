import type { ChildStore } from './child-store.ts';
import type { EventStore } from './event-store.ts';
import type { HandledStore } from './handled-store.ts';
import type { LeaseStore } from './lease-store.ts';
import type { RateStore } from './rate-store.ts';

/** What executions share and tell each other. */
export interface Coordination {
  leases: LeaseStore;
  rates: RateStore;
  events: EventStore;
  children: ChildStore;
  handled: HandledStore;
}
