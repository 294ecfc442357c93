import type { RunEvent } from '../../workflows/execution.ts';
import type { JsonObject } from '../../workflows/language/json.ts';
import type { ExecutionHead, GivenUp, ListPosition } from './execution-records.ts';
import type { Labels } from './workflow-records.ts';

/** A webhook endpoint. */
export interface StoredWebhook {
  id: string;
  tenantId: string;
  url: string;
  description: string | null;
  /** Names of events. */
  events: string[];
  /** Ids; null: executions of any workflow, and of none. */
  workflows: string[] | null;
  /** Of executions that have all of these alone; absent: whatever they have. */
  labels?: Labels;
  /** Of the headers that are sent along; their values are sealed. */
  headerNames: string[];
  /** Of the JSON of its secrets and header values. */
  envelope: string;
  /** Who shapes the messages: `v1` or a dialect's name. */
  style: string;
  /** For the style alone. */
  settings: JsonObject;
  enabled: boolean;
  /** Why it was disabled by itself; null: it is enabled, or somebody disabled it. */
  disabledReason: 'failing' | 'gone' | null;
  /** Since when no delivery has succeeded; null: the last one did. */
  failingSince: Date | null;
  maxAttempts: number;
  createdAt: Date;
  updatedAt: Date;
  /** Rises with every change that a caller makes. */
  revision: number;
}

/** What a caller changes. */
export type WebhookChange = Partial<Omit<StoredWebhook, 'id' | 'tenantId' | 'createdAt' | 'revision'>>;

/** Webhook endpoints. Every function takes the tenant first. */
export interface WebhookStore {
  /** False: the id is taken. */
  insert(webhook: StoredWebhook): Promise<boolean>;
  find(tenantId: string, id: string): Promise<StoredWebhook | null>;
  /** All of them, oldest first: a tenant has few. */
  list(tenantId: string): Promise<StoredWebhook[]>;
  /** Changes it as long as it still is `from`; null: it is not. */
  change(tenantId: string, from: StoredWebhook, change: WebhookChange): Promise<StoredWebhook | null>;
  /** False when there was none. */
  remove(tenantId: string, id: string): Promise<boolean>;
  /** A delivery succeeded. */
  noteSuccess(tenantId: string, id: string): Promise<void>;
  /** An attempt failed; true when it is disabled with that, since none has succeeded from before `failingBefore` on. */
  noteFailure(tenantId: string, id: string, at: Date, failingBefore: Date): Promise<boolean>;
  /** Disables it for good reason; true when it was enabled. */
  disable(tenantId: string, id: string, reason: 'failing' | 'gone', at: Date): Promise<boolean>;
}

export const deliveryStatuses = ['PENDING', 'DELIVERED', 'FAILED'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** One attempt of a delivery. */
export interface StoredAttempt {
  at: Date;
  durationMs: number;
  /** Of the answer; null: there was none. */
  status: number | null;
  error: string | null;
}

/** One event for one webhook. */
export interface StoredDelivery {
  /** Unique with the webhook: `<execution>-<sequence>`, or `ping-` and 8 of [0-9a-z]. */
  id: string;
  tenantId: string;
  /** The endpoint's; the execution's for the webhook that it was started with. */
  webhookId: string;
  /** What it is about: an execution or a ping. Those of one subject are delivered in order. */
  subject: string;
  executionId: string | null;
  sequence: number;
  /** Its name. */
  event: string;
  status: DeliveryStatus;
  /** All that were made. */
  attempts: number;
  /** Attempts that failed since it was last put in line. */
  failures: number;
  /** The last of them, oldest first. */
  attemptList: StoredAttempt[];
  nextAttemptAt: Date | null;
  createdAt: Date;
  deliveredAt: Date | null;
}

/** The deliveries to one webhook about one subject. */
export interface Lane {
  tenantId: string;
  webhookId: string;
  subject: string;
}

/** Which deliveries to a webhook a list shows. */
export interface DeliveryFilter {
  status?: DeliveryStatus[] | undefined;
  events?: string[] | undefined;
  executionId?: string | undefined;
  createdAfter?: Date | undefined;
  createdBefore?: Date | undefined;
}

/** How a delivery stands after an attempt. */
export interface NotedAttempt {
  status: DeliveryStatus;
  attempt: StoredAttempt;
  nextAttemptAt: Date | null;
}

/** Deliveries to webhooks. Every function takes the tenant first, except that of the sweeper. */
export interface DeliveryStore {
  /** Those that are there already stay as they are. `startAt`: when the sweeper sees to it that they are under way. */
  add(deliveries: StoredDelivery[], times: { startAt: Date; expireAt: Date }): Promise<void>;
  find(tenantId: string, webhookId: string, id: string): Promise<StoredDelivery | null>;
  /** Newest first. */
  list(
    tenantId: string,
    webhookId: string,
    filter: DeliveryFilter,
    page: { after: ListPosition | null; limit: number },
  ): Promise<StoredDelivery[]>;
  /** What is pending in a lane, in order. */
  listPending(lane: Lane, limit: number): Promise<StoredDelivery[]>;
  /** A run of the lane waits for what is pending in it: the sweeper need not start one. */
  markStarted(lane: Lane): Promise<void>;
  note(lane: Lane, id: string, noted: NotedAttempt): Promise<void>;
  /** Gives up all that is pending in a lane. */
  giveUp(lane: Lane, error: string, at: Date): Promise<void>;
  /** Puts deliveries in line again, due at once; gives how many. */
  requeue(
    tenantId: string,
    webhookId: string,
    which: { id: string } | DeliveryFilter,
    times: { at: Date; startAt: Date; expireAt: Date },
  ): Promise<number>;
  /** Lanes with deliveries that may never have been begun; each is given to one sweeper only, until `next`. */
  claimUnstarted(now: Date, limit: number, next: Date): Promise<Lane[]>;
}

/** What there is to tell those who listen to an execution. */
export interface Untold {
  execution: ExecutionHead;
  /** Whether the webhook that it was started with is told too. */
  isOwnTold: boolean;
  /** Those they have not been told, in order. */
  events: RunEvent[];
  /** Nothing follows these. */
  ended: boolean;
}

/** What webhooks were told of executions. Every function takes the tenant first, except that of the sweeper. */
export interface ListenerStore {
  /** null: nobody listens to it. */
  readUntold(tenantId: string, executionId: string): Promise<Untold | null>;
  /** Notes that deliveries were made of the events up to one; `ended`: the sweeper need not look any more. */
  markTold(tenantId: string, executionId: string, upTo: number, ended: boolean): Promise<void>;
  /** Executions with listeners that may not have been told; each is given to one sweeper only. */
  claimUntold(
    now: Date,
    limit: number,
    next: (createdAt: Date) => Date,
  ): Promise<{ executionId: string; tenantId: string }[]>;
  /** Notes that nothing is sent any more to the webhook that an execution was started with. */
  giveUp(tenantId: string, executionId: string, why: GivenUp): Promise<void>;
  /** Takes that back. */
  resume(tenantId: string, executionId: string): Promise<void>;
  /** From now on the webhook of an execution that an earlier release started is told like others, of what comes after an event. */
  takeOver(tenantId: string, executionId: string, after: number, tellAt: Date): Promise<void>;
  /** Executions of an earlier release whose webhooks may never have been told anything; claimed in the same way. */
  claimEarlier(now: Date, limit: number, next: Date): Promise<{ executionId: string; tenantId: string }[]>;
}
