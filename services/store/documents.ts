import type { Binary } from 'mongodb';
import type { ExecutionStatus, HeldKey, TaskStatus } from '../../workflows/execution.ts';
import type { ExecutionListeners, GivenUp, WebhookTarget } from './execution-records.ts';
import type { ParentLink } from './family.ts';
import type { PackedValue } from './packed-value.ts';
import type { StartedBy } from './started-by.ts';

/** One version's content: `{ definition, plan, inputSchema, outputSchema, steps }` as packed JSON. */
export interface ContentDocument {
  version: number;
  sha256: string;
  createdAt: Date;
  content: PackedValue;
}

/** A workflow with its newest version; older ones are copied to `versions` before they are replaced. */
export interface WorkflowDocument {
  _id: string;
  tenantId: string;
  /** Absent without one: the unique index covers only those that have it. */
  alias?: string;
  name: string;
  version: number;
  enabled: boolean;
  labels?: string[];
  /** Absent without any: the unique index covers only those that have some. */
  exposed?: string[];
  createdAt: Date;
  updatedAt: Date;
  deleted: boolean;
  newest: ContentDocument;
  /** With which key it was created, and the sha-256 of that request; absent without one, and once deleted. */
  idempotencyKey?: string;
  requestSha256?: string;
}

/** A version that has been replaced; `_id` is `<workflow>:<version>`. */
export interface VersionDocument extends ContentDocument {
  _id: string;
  tenantId: string;
  workflowId: string;
}

/** An execution. What callers sent is kept as JSON text, so that any key and any depth is allowed. */
export interface ExecutionDocument {
  _id: string;
  tenantId: string;
  workflowId: string | null;
  workflowName: string;
  version: number | null;
  status: ExecutionStatus;
  open: boolean;
  input: PackedValue;
  /** `{ definition, plan }` of an inline execution. */
  inline?: PackedValue;
  output?: PackedValue;
  response?: PackedValue;
  /** A StepError as JSON. */
  error?: string;
  labels?: string[];
  retryOf: string | null;
  rerunOf: string | null;
  reuse: boolean;
  /** Only of those whose caller waits for the answer. */
  sync?: true;
  /** JSON of what its expressions know beside the input; absent: they read nothing of it. */
  surroundings?: string;
  keyBase: string;
  /** Absent in those of earlier releases. */
  startedBy?: StartedBy;
  /** These three are absent unless a step started it. */
  parent?: ParentLink;
  heldKeys?: HeldKey[];
  depth?: number;
  /** From when on the sweeper sees to it that the parent knows of the end; absent without a parent that waits, or once it knows. */
  tellParentAt?: Date;
  /** The webhook that it was started with. */
  ownWebhook?: WebhookTarget;
  /** Why nothing is sent to that any more. */
  webhookGivenUp?: GivenUp;
  /** Absent unless webhook endpoints listen. */
  listeners?: ExecutionListeners;
  /** When the sweeper sees to it that all who listen are told; absent once they know all, and where nobody does. */
  tellAt?: Date;
  /** The last event that deliveries were made of. */
  toldUpTo?: number;
  idempotencyKey?: string;
  requestSha256?: string;
  createdAt: Date;
  startedAt?: Date;
  completedAt?: Date;
  /** When the sweeper looks at it next; absent once it has ended. */
  checkAt?: Date;
  /** Of a release that delivered in another way, until it is taken over: what is `ownWebhook` now, and when the sweeper looks at it. */
  webhook?: WebhookTarget;
  deliverAt?: Date;
  /** What the caller lent to it, sealed, by name; absent once it has ended. */
  lent?: { readonly [name: string]: string };
  /** A WaitReason as JSON: why it is WAITING as a whole; absent: it is not, or its tasks tell. */
  reason?: string;
  /** Its open approvals as JSON, and since when the oldest of them is; absent without any. */
  approvals?: string;
  asksSince?: Date;
  /** Of the last projection applied. */
  revision: number;
  /** Characters of the chunks held here; more go to `chunks`. */
  bytes: number;
  /** Whether some lie there as the first release wrote them, not by span. */
  spilled: boolean;
  /** Whether some lie there by span. */
  spread?: boolean;
  /** Whether its run ended it: then the chunks together hold every task. */
  complete?: boolean;
  /** What was undone at its end, as JSON; absent when nothing was to be. */
  compensation?: string;
  /** How many files its steps have begun; absent: none. */
  files?: number;
  /** Chunks by revision: `{ tasks, events }` as JSON text. */
  projections: { [revision: string]: string };
  /** The last one, written at the end. */
  final?: string;
}

/**
 * The text of a part of a chunk too large for its execution: its events, or its tasks of one span; `_id` is
 * `<execution>:<revision>:<span>:<part>` or `<execution>:<revision>:events`.
 */
export interface ChunkDocument {
  _id: string;
  tenantId: string;
  executionId: string;
  /** Chunks apply in this order; the final one comes last. */
  revision: number;
  /** Only in those of the first release, which have no head and hold tasks of any span, and events. */
  part?: number;
  text: string;
}

/** What finds a chunk, apart from its text: small, so that a store that looks through all of them is quick. Same `_id`. */
export interface ChunkHeadDocument {
  _id: string;
  tenantId: string;
  executionId: string;
  kind: 'tasks' | 'events';
  revision: number;
  /** Of `tasks`: the stretch of step order, with the statuses, the step ids and the published ids of the tasks. */
  span?: string;
  statuses?: TaskStatus[];
  steps?: string[];
  ids?: string[];
  /** Of `events`. */
  lastSequence?: number;
}

/** A failed attempt; `_id` is `<execution>:<task>:<attempt>`. */
export interface AttemptDocument {
  _id: string;
  tenantId: string;
  executionId: string;
  taskId: string;
  path: string;
  attempt: number;
  error: string;
  at: Date;
  retryAt: Date;
}

/** A piece of a blob; `_id` is `<sha256>:<part>`. Part 0 is written last, so that its presence means all are there. */
export interface BlobDocument {
  _id: string;
  parts: number;
  data: Binary;
}

/** Facts about the whole database. */
export interface MetaDocument {
  _id: 'schema';
  version: number;
}
