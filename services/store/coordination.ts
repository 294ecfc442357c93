import type { ChildStore } from './child-store.ts';
import type { EventStore } from './event-store.ts';
import type { HandledStore } from './handled-store.ts';
import type { LeaseStore } from './lease-store.ts';
import type { RateStore } from './rate-store.ts';
import type { ScheduleStore } from './schedule-store.ts';
import type { TriggerStore } from './trigger-store.ts';

/** What executions share and tell each other, and what starts them. */
export interface Coordination {
  leases: LeaseStore;
  rates: RateStore;
  events: EventStore;
  children: ChildStore;
  handled: HandledStore;
  schedules: ScheduleStore;
  triggers: TriggerStore;
}
