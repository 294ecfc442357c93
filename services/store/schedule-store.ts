import type { ExecutionStatus } from '../../workflows/execution.ts';
import type { Json } from '../../workflows/language/json.ts';
import type { ListPosition } from './execution-records.ts';
import type { Labels } from './workflow-records.ts';

/** What a schedule does while an execution of it still runs. */
export type Overlap = 'skip' | 'bufferOne' | 'bufferAll' | 'allowAll' | 'cancelOther' | 'terminateOther';

/** When a schedule starts executions; durations are ISO 8601. */
export type ScheduleSpec = { cron: string[] } | { interval: string; offset: string | null };

/** What callers choose of a schedule. */
export interface ScheduleContent {
  /** null: the newest when the time comes. */
  version: number | null;
  spec: ScheduleSpec;
  /** IANA. */
  timeZone: string;
  overlap: Overlap;
  /** ISO 8601 durations. */
  catchUpWindow: string;
  jitter: string;
  /** Holds templates; absent: the input that the workflow takes by itself. */
  input?: Json;
  labels: Labels;
  /** RFC 3339, UTC. */
  startAt: string | null;
  endAt: string | null;
  paused: boolean;
  note: string | null;
}

/** Why a time of a schedule started nothing. */
export interface Refusal {
  scheduledAt: Date;
  code: string;
  message: string;
}

/** A schedule; what Temporal holds follows this record. */
export interface StoredSchedule {
  id: string;
  tenantId: string;
  workflowId: string;
  /** Counts the changes. */
  revision: number;
  /** The revision that Temporal is known to hold; 0: none. */
  synced: number;
  /** Kept until Temporal has dropped it. */
  deleted: boolean;
  content: ScheduleContent;
  lastRefusal: Refusal | null;
  createdAt: Date;
  updatedAt: Date;
}

/** An execution that a schedule started. */
export interface KeyedExecution {
  id: string;
  /** Its idempotency key. */
  key: string;
  status: ExecutionStatus;
  createdAt: Date;
  completedAt: Date | null;
}

/** Schedules. Every function takes the tenant first, except those of the sweeper. */
export interface ScheduleStore {
  /** Due for a check at `checkAt`. False: the id is taken. */
  insert(schedule: StoredSchedule, checkAt: Date): Promise<boolean>;
  /** Not a deleted one, unless asked for. */
  find(tenantId: string, id: string, options?: { withDeleted?: boolean }): Promise<StoredSchedule | null>;
  /** Newest first. */
  list(
    tenantId: string,
    page: { after: ListPosition | null; limit: number; workflowIds?: readonly string[] | undefined },
  ): Promise<StoredSchedule[]>;
  /** Stores `to` when the stored revision is still the one before it; false when it is not. */
  replace(tenantId: string, to: StoredSchedule, checkAt: Date): Promise<boolean>;
  noteRefusal(tenantId: string, id: string, refusal: Refusal): Promise<void>;
  /** Notes what Temporal holds, and when to compare again; false: the schedule has changed meanwhile. */
  markSynced(tenantId: string, id: string, revision: number, checkAt: Date): Promise<boolean>;
  /** Drops a deleted schedule. */
  purge(tenantId: string, id: string): Promise<void>;
  /** Schedules that are to be compared with Temporal; each is given to one sweeper only, until `next`. */
  claimChecks(now: Date, limit: number, next: Date): Promise<{ tenantId: string; id: string }[]>;
  /** Makes all of them due. */
  checkAll(now: Date): Promise<void>;
  /** Executions whose idempotency key begins with a text, by key, last first. */
  listKeyed(tenantId: string, prefix: string, page: { limit: number; openOnly?: boolean }): Promise<KeyedExecution[]>;
}
