import type { RunRecords } from '../../activities/run-records.ts';
import type { ValueStore } from '../../activities/value-store.ts';
import type { FinalRecord, RunEvent, TaskView } from '../../workflows/execution.ts';
import type { AccessStores } from './access.ts';
import type { AuditStore } from './audit.ts';
import type { BlobStore } from './blob-store.ts';
import type { Coordination } from './coordination.ts';
import type {
  AskingExecution,
  AttemptRecord,
  Closing,
  ExecutionFilter,
  ExecutionHead,
  ListPosition,
  NewExecution,
  StoredExecution,
} from './execution-records.ts';
import type { SealedStore } from './sealed.ts';
import type { StoredFiles } from './stored-files.ts';
import type { TaskQuery, TaskWindow } from './task-query.ts';
import type { DeliveryStore, ListenerStore, WebhookStore } from './webhook-records.ts';
import type { Idempotency, StoredWorkflow, VersionContent, WorkflowHead } from './workflow-records.ts';

/** Workflows and their versions. Every function takes the tenant first. */
export interface WorkflowStore {
  /** @throws AppError `alias-taken`, `exposed-elsewhere`. False: the id (draw another) or the idempotency key is taken. */
  insert(tenantId: string, workflow: StoredWorkflow, idempotency?: Idempotency | null): Promise<boolean>;
  /** The one that was created with a key, and with which request. */
  findByIdempotencyKey(
    tenantId: string,
    key: string,
  ): Promise<{ workflow: StoredWorkflow; requestSha256: string | null } | null>;
  /** By id, alias or what a dialect finds it by (`exposedKey`), not deleted ones. */
  find(tenantId: string, reference: string): Promise<StoredWorkflow | null>;
  /** The same without content; `withDeleted` also finds a deleted one by its id. */
  findHead(tenantId: string, reference: string, options?: { withDeleted?: boolean }): Promise<WorkflowHead | null>;
  /** The one that a dialect finds by a key of its `expose`, not deleted ones. */
  findExposed(tenantId: string, key: string): Promise<WorkflowHead | null>;
  list(
    tenantId: string,
    page: {
      after: ListPosition | null;
      limit: number;
      labels?: ExecutionFilter['labels'];
      /** Only these. */
      ids?: readonly string[] | undefined;
    },
  ): Promise<StoredWorkflow[]>;
  /** Whose one is, by its id; null: nobody's. For callers without a key. */
  tenantOf(id: string): Promise<string | null>;
  /** All of them without content, newest first, not deleted ones. */
  listHeads(tenantId: string): Promise<WorkflowHead[]>;
  /** Replaces the newest version, when it still is `from` as last updated; false when it is not. @throws AppError `alias-taken`, `exposed-elsewhere`. */
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
  /** What was lent to it by that name, sealed; null: nothing, or it has ended. */
  findLent(tenantId: string, id: string, name: string): Promise<string | null>;
  list(
    tenantId: string,
    filter: ExecutionFilter,
    page: { after: ListPosition | null; limit: number; order: 'asc' | 'desc' },
  ): Promise<ExecutionHead[]>;
  /** A page by place, and how many there are in all. */
  page(
    tenantId: string,
    filter: ExecutionFilter,
    window: { skip: number; limit: number; order: 'asc' | 'desc' },
  ): Promise<{ rows: ExecutionHead[]; total: number }>;
  /**
   * Open executions that wait for an answer to an approval, those that have waited longest first, from a position on, itself
   * included: some of its approvals may be on the page before.
   */
  listAsking(
    tenantId: string,
    filter: Pick<ExecutionFilter, 'workflowId' | 'workflowIds' | 'labels'>,
    page: { from: { asksSince: Date; id: string } | null; limit: number },
  ): Promise<AskingExecution[]>;
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
  /** Removes an ended execution with its tasks, attempts and files; false when it is open or unknown. */
  remove(tenantId: string, id: string): Promise<boolean>;
  listEvents(tenantId: string, id: string, afterSequence: number): Promise<RunEvent[]>;
  /** Executions whose check is due; each is given to one sweeper only, until `next` of it. */
  claimChecks(now: Date, limit: number, next: (execution: ExecutionHead) => Date): Promise<ExecutionHead[]>;
  /** Ends the checks of a closed execution. */
  endChecks(tenantId: string, id: string): Promise<void>;
}

/** What the records tell this process while they are written. */
export interface RecordHooks {
  /** A record was found or made terminal in this process; with the record when it was this run that ended it. */
  onEnded?: (executionId: string, record: FinalRecord | null) => void;
  /** Events were written for an execution that somebody listens to. */
  onEvents?: (executionId: string, tenantId: string) => void;
}

/**
 * The document store. Calls fail with AppError `unavailable` within 3 s while the server is away, and work again once it
 * is back; a write that failed so may still be carried out. What a server is only slow with is waited for.
 */
export interface Store extends Coordination, AccessStores {
  workflows: WorkflowStore;
  executions: ExecutionStore;
  webhooks: WebhookStore;
  deliveries: DeliveryStore;
  listeners: ListenerStore;
  blobs: BlobStore;
  audit: AuditStore;
  sealed: SealedStore;
  /** What references stand for. */
  values: ValueStore;
  files: StoredFiles;
  records: RunRecords;
  /** Whether the server answers, and its data has a schema that this release knows; at most `deadlineMs`. */
  probe(deadlineMs: number): Promise<boolean>;
  close(): Promise<void>;
}
