import type { RunRecords } from '../../activities/run-records.ts';
import type { ValueStore } from '../../activities/value-store.ts';
import type {
  Compensation,
  ExecutionStatus,
  FinalRecord,
  RunEvent,
  TaskView,
  TerminalStatus,
} from '../../workflows/execution.ts';
import type { StepError } from '../../workflows/language/app-error.ts';
import type { Json, JsonSchema } from '../../workflows/language/json.ts';
import type { Plan } from '../../workflows/language/plan.ts';
import type { Coordination } from './coordination.ts';
import type { Family } from './family.ts';
import type { TaskQuery, TaskWindow } from './task-query.ts';

/** Names and values that callers attach to filter by. */
export interface Labels {
  [name: string]: string;
}

/** What a compiled definition keeps in the store: immutable once written. */
export interface VersionContent {
  version: number;
  /** Of the canonical JSON of the definition. */
  sha256: string;
  definition: Json;
  plan: Plan;
  inputSchema: JsonSchema;
  outputSchema: JsonSchema;
  /** Every step with the type of its output; absent in what the first release stored. */
  steps?: StepOutput[];
  createdAt: Date;
}

/** A step with the type of its output. */
export interface StepOutput {
  id: string;
  type: string;
  output: JsonSchema;
}

/** A workflow without its content: what every start reads. */
export interface WorkflowHead {
  id: string;
  alias: string | null;
  name: string;
  /** The newest version. */
  version: number;
  sha256: string;
  enabled: boolean;
  labels: Labels;
  createdAt: Date;
  updatedAt: Date;
  /** True once deleted: hidden from callers, kept for the executions that pin it. */
  deleted: boolean;
}

/** A workflow with its newest version. */
export interface StoredWorkflow extends WorkflowHead {
  content: VersionContent;
}

/** A key that makes equal requests one, and the sha-256 of the request it came with. */
export interface Idempotency {
  key: string;
  requestSha256: string;
}

/** Whom to tell about an execution. */
export interface WebhookTarget {
  url: string;
  /** Who shapes the body: `v1` or a dialect's name. */
  style: string;
}

/** An execution as it is accepted. */
export interface NewExecution extends Partial<Family> {
  id: string;
  tenantId: string;
  workflowId: string | null;
  workflowName: string;
  version: number | null;
  /** For an inline definition: stored with the execution. */
  inline: { definition: Json; plan: Plan } | null;
  input: Json;
  labels: Labels;
  retryOf: string | null;
  rerunOf: string | null;
  /** Whether outputs recorded by `retryOf` are reused. */
  reuse: boolean;
  keyBase: string;
  webhook: WebhookTarget | null;
  /** Unique per tenant, with the sha-256 of the request it came with. */
  idempotency: { key: string; requestSha256: string } | null;
  createdAt: Date;
  /** When the sweeper looks at it first. */
  checkAt: Date;
}

/** An execution as lists show it. */
export interface ExecutionHead extends Family {
  id: string;
  tenantId: string;
  workflowId: string | null;
  workflowName: string;
  version: number | null;
  status: ExecutionStatus;
  error: StepError | null;
  labels: Labels;
  retryOf: string | null;
  rerunOf: string | null;
  reuse: boolean;
  keyBase: string;
  webhook: WebhookTarget | null;
  requestSha256: string | null;
  createdAt: Date;
  startedAt: Date | null;
  completedAt: Date | null;
  checkAt: Date | null;
}

/** What a Response step answers a waiting caller with. */
export interface RunResponse {
  status: number;
  headers: { [name: string]: string };
  body: Json;
}

/** An execution with what its record holds itself; large values are references, and references stay inside of values. */
export interface StoredExecution extends ExecutionHead {
  input: Json;
  output: Json;
  response: RunResponse | null;
  inline: { definition: Json; plan: Plan } | null;
  /** What was undone at its end; null when nothing was to be. */
  compensation: Compensation | null;
  /** Tasks by the revision that told them, oldest first: later ones hold. All there are, unless it is `spread`. */
  held: { revision: number; tasks: TaskView[] }[];
  /** Whether more tasks lie beside the record: `readTasks` reads them. */
  spread: boolean;
  /** Of the last projection that was applied. */
  revision: number;
  /** Whether the recorded tasks are all there are: its run has ended it. Otherwise some may never have been told. */
  complete: boolean;
}

/** One failed attempt that was repeated. */
export interface AttemptRecord {
  path: string;
  attempt: number;
  error: StepError;
  at: Date;
  retryAt: Date;
}

/** A place in a list ordered by creation: the last row seen. */
export interface ListPosition {
  createdAt: Date;
  id: string;
}

/** Which executions a list shows. */
export interface ExecutionFilter {
  workflowId?: string | undefined;
  /** Only those that steps of this execution started. */
  parentId?: string | undefined;
  status?: ExecutionStatus[] | undefined;
  /** Each must match. */
  labels?: { name: string; value: string }[] | undefined;
  createdAfter?: Date | undefined;
  createdBefore?: Date | undefined;
}

/** How a record is closed by something other than the run itself. */
export interface Closing {
  status: TerminalStatus;
  error: StepError | null;
  completedAt: Date;
  /** As its run told them last; those too large to be held by the record are left as they were recorded. */
  tasks?: TaskView[];
  /** When the sweeper makes sure that no run of it has started late; absent: nothing is to be checked. */
  checkAt?: Date;
}

/** Workflows and their versions. Every function takes the tenant first. */
export interface WorkflowStore {
  /** @throws AppError `alias-taken`. False: the id (draw another) or the idempotency key is taken. */
  insert(tenantId: string, workflow: StoredWorkflow, idempotency?: Idempotency | null): Promise<boolean>;
  /** The one that was created with a key, and with which request. */
  findByIdempotencyKey(
    tenantId: string,
    key: string,
  ): Promise<{ workflow: StoredWorkflow; requestSha256: string | null } | null>;
  /** By id or alias, not deleted ones. */
  find(tenantId: string, reference: string): Promise<StoredWorkflow | null>;
  /** The same without content; `withDeleted` also finds a deleted one by its id. */
  findHead(tenantId: string, reference: string, options?: { withDeleted?: boolean }): Promise<WorkflowHead | null>;
  list(
    tenantId: string,
    page: { after: ListPosition | null; limit: number; labels?: ExecutionFilter['labels'] },
  ): Promise<StoredWorkflow[]>;
  /** Replaces the newest version, when it still is `from` as last updated; false when it is not. @throws AppError `alias-taken`. */
  replace(tenantId: string, from: StoredWorkflow, to: StoredWorkflow): Promise<boolean>;
  /** False when there was none. */
  remove(tenantId: string, id: string, at: Date): Promise<boolean>;
  /** One version, of deleted workflows as well. */
  findVersion(tenantId: string, id: string, version: number): Promise<VersionContent | null>;
  /** Newest first, those below `before`. */
  listVersions(tenantId: string, id: string, page: { before: number | null; limit: number }): Promise<VersionContent[]>;
}

/** Execution records. Every function takes the tenant first, except those of the sweeper. */
export interface ExecutionStore {
  /** One write. `id-taken`: draw another id; a record: the one that holds the idempotency key. */
  insert(execution: NewExecution): Promise<'inserted' | 'id-taken' | ExecutionHead>;
  find(tenantId: string, id: string): Promise<StoredExecution | null>;
  findHead(tenantId: string, id: string): Promise<ExecutionHead | null>;
  findByIdempotencyKey(tenantId: string, key: string): Promise<ExecutionHead | null>;
  list(
    tenantId: string,
    filter: ExecutionFilter,
    page: { after: ListPosition | null; limit: number; order: 'asc' | 'desc' },
  ): Promise<ExecutionHead[]>;
  /** The next recorded tasks in step order; the work is bounded by `spans`. */
  readTasks(execution: StoredExecution, query: TaskQuery): Promise<TaskWindow>;
  /** One recorded task by its published id; null when nothing is recorded of it. */
  readTask(execution: StoredExecution, id: string): Promise<TaskView | null>;
  /** Of some tasks. */
  listAttempts(tenantId: string, id: string, paths: readonly string[]): Promise<AttemptRecord[]>;
  /** Moves an open execution to CANCELLING; false when it has ended. */
  markCancelling(tenantId: string, id: string): Promise<boolean>;
  /** Makes an open record terminal; false when something else did. Adds the event `execution.ended`. */
  close(tenantId: string, id: string, closing: Closing): Promise<boolean>;
  /** Removes an ended execution with its tasks and attempts; false when it is open or unknown. */
  remove(tenantId: string, id: string): Promise<boolean>;
  listEvents(tenantId: string, id: string, afterSequence: number): Promise<RunEvent[]>;
  /** Notes that a delivery of its events runs, so that the sweeper need not start one. */
  markDelivering(tenantId: string, id: string): Promise<void>;
  /** Executions whose check is due; each is given to one sweeper only, until `next` of it. */
  claimChecks(now: Date, limit: number, next: (execution: ExecutionHead) => Date): Promise<ExecutionHead[]>;
  /** Ends the checks of a closed execution. */
  endChecks(tenantId: string, id: string): Promise<void>;
  /** Executions with a webhook whose delivery may never have been started; claimed in the same way. */
  claimDeliveries(now: Date, limit: number, next: Date): Promise<{ id: string; tenantId: string }[]>;
}

/** Bytes by their own sha-256 (hex): written once, never changed. */
export interface BlobStore {
  put(sha256: string, bytes: Uint8Array): Promise<void>;
  /** null when unknown. */
  get(sha256: string): Promise<Uint8Array | null>;
}

/** What the records tell this process while they are written. */
export interface RecordHooks {
  /** A record was found or made terminal in this process; with the record when it was this run that ended it. */
  onEnded?: (executionId: string, record: FinalRecord | null) => void;
  /** Events were written for an execution that has a webhook. */
  onEvents?: (executionId: string, tenantId: string) => void;
}

/**
 * The document store. Calls fail with AppError `unavailable` within 3 s while the server is away, and work again once it
 * is back; a write that failed so may still be carried out. What a server is only slow with is waited for.
 */
export interface Store extends Coordination {
  workflows: WorkflowStore;
  executions: ExecutionStore;
  blobs: BlobStore;
  /** What references stand for. */
  values: ValueStore;
  records: RunRecords;
  /** Whether the server answers, and its data has a schema that this release knows; at most `deadlineMs`. */
  probe(deadlineMs: number): Promise<boolean>;
  close(): Promise<void>;
}
