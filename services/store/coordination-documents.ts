import type { VersionedDocument } from './change-documents.ts';
import type { PackedValue } from './packed-value.ts';

/** A lease, or a place in the line for one. */
export interface LeaseClaim {
  executionId: string;
  /** Claims of one group hold the key together, as one. */
  group: string;
  path: string;
  /** How many groups may hold the key when this one is granted. */
  max: number;
  /** `granted`: held, but its run may not know yet. */
  state: 'waits' | 'granted' | 'held';
}

/** Who holds a key and who waits for it; removed when nobody does. `_id` is the id of tenant and key. */
export interface LeaseDocument extends VersionedDocument {
  tenantId: string;
  key: string;
  /** In the order in which they were asked for. */
  claims: LeaseClaim[];
  /** The executions of the claims, to find them by. */
  claimants: string[];
  /** When the sweeper looks at it next. */
  checkAt: Date;
}

/** The latest starts under a rate; `_id` is the id of tenant and key. */
export interface RateDocument extends VersionedDocument {
  tenantId: string;
  /** Epoch milliseconds, in order; those to come are reserved. As many as any asker allows per period. */
  starts: number[];
  /** How many are kept. */
  kept: number;
  expireAt: Date;
}

/** Numbers the events of one name and correlation; `_id` is the id of tenant, name and correlation. */
export interface TopicDocument extends VersionedDocument {
  /** Of the last event. */
  sequence: number;
  expireAt: Date;
}

/** An event that was sent. `_id` is what its sender gave, with the tenant, or drawn. */
export interface EventDocument {
  _id: string;
  tenantId: string;
  topic: string;
  sequence: number;
  /** As its sender sees it. */
  id: string;
  payload: PackedValue;
  /** Characters of the payload's JSON. */
  size: number;
  at: Date;
  expireAt: Date;
  /** When the sweeper tells those who wait; absent once that is done. */
  checkAt?: Date;
}

/** A step that waits for an event, or has had one; kept until its execution has ended. `_id` is `<execution>:<topic>:<path>`. */
export interface SubscriptionDocument {
  _id: string;
  tenantId: string;
  topic: string;
  executionId: string;
  path: string;
  createdAt: Date;
  /** When the sweeper looks at it next. */
  checkAt: Date;
  /** The event that it was given. */
  event?: string;
  /** Set with the event, unique: an execution takes each one once. */
  claim?: string;
  /** Its run knows. */
  told?: boolean;
}

/** A request by hand that was carried out; `_id` is the id of tenant and Idempotency-Key. */
export interface HandledDocument {
  _id: string;
  tenantId: string;
  requestSha256: string;
  expireAt: Date;
}
