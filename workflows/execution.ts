import type { StepError } from './language/app-error.ts';
import type { Json, JsonObject } from './language/json.ts';
import type { Plan } from './language/plan.ts';
import type { RunLimits } from './run-limits.ts';

/** Open statuses may alternate; only a terminal one follows CANCELLING; a terminal one never changes. */
export const openStatuses = ['QUEUED', 'RUNNING', 'WAITING', 'PAUSED', 'CANCELLING'] as const;
export const terminalStatuses = ['COMPLETED', 'FAILED', 'CANCELLED', 'TIMED_OUT', 'TERMINATED'] as const;
export const taskStatuses = [
  'PENDING',
  'RUNNING',
  'WAITING',
  'RETRYING',
  'COMPLETED',
  'FAILED',
  'SKIPPED',
  'CANCELLED',
  'COMPENSATED',
] as const;

export type OpenStatus = (typeof openStatuses)[number];
export type TerminalStatus = (typeof terminalStatuses)[number];
export type ExecutionStatus = OpenStatus | TerminalStatus;
export type TaskStatus = (typeof taskStatuses)[number];

/** Whether nothing can follow. */
export function isTerminal(status: ExecutionStatus): status is TerminalStatus {
  return (terminalStatuses as readonly string[]).includes(status);
}

/** One step in one execution, as the run knows it. Times are epoch milliseconds; absent fields have not happened. */
export interface TaskView {
  /** Step ids from the outside in, with iterations: `load[3]/insert`. */
  path: string;
  type: string;
  status: TaskStatus;
  attempts: number;
  input?: Json;
  output?: Json;
  error?: StepError;
  startedAt?: number;
  completedAt?: number;
  /** Its output was recorded by the execution this one retries. */
  reused?: true;
  /** Why it is WAITING: for an answer, an event, a lease, a time, a child or a hand. */
  reason?: WaitReason;
  /** The execution that a Workflow step started. */
  childId?: string;
  /** What was said by hand when it was skipped or completed. */
  note?: string;
  /** Its input and output were left out of a view, which would be too large: the record has those of ended tasks. */
  partial?: true;
}

/** What a WAITING task waits for. */
export interface WaitReason {
  kind: 'time' | 'approval' | 'event' | 'limit' | 'child' | 'hand';
  /** A sentence for the reader. */
  message: string;
  /** Epoch milliseconds at which it ends by itself; absent: never. */
  until?: number;
}

/** The key of a lease, with the holder whose place is shared. */
export interface HeldKey {
  key: string;
  group: string;
}

/** Another execution to start for a Workflow step. */
export interface ChildTask {
  path: string;
  parent: { executionId: string; tenantId: string; depth: number; linkedAccount?: string; heldKeys?: HeldKey[] };
  /** Id or alias. */
  workflow: string;
  version: number | null;
  input: Json;
  mode: 'await' | 'detach';
  /** Its first part in every idempotency key of the child. */
  keyBase: string;
  /** How often the step was performed anew by hand; absent: 0. With execution and path it tells a repeated start. */
  attempt?: number;
}

/** The argument of the Temporal workflow `runGraph`. */
export interface RunInput {
  engineVersion: number;
  execution: {
    id: string;
    tenantId: string;
    workflowId: string | null;
    workflowName: string;
    version: number | null;
    createdAt: number;
    /** The Workflow step that waits for this execution, in which execution; absent: none. */
    parent?: { executionId: string; path: string };
    /** How many executions are around it; absent: 0. */
    depth?: number;
    /** The linked account that it runs for, and so do those that it starts; absent: none. */
    linkedAccount?: string;
    /** The keys of leases that those who wait for it hold: it shares their places. Absent: none. */
    heldKeys?: HeldKey[];
  };
  plan: Plan;
  input: Json;
  /** What expressions know of the linked account that it runs for; absent: none of them asks. */
  account?: JsonObject;
  /** The values of the tenant's environment; absent: no expression reads one. */
  env?: JsonObject;
  /** Its labels; absent: no expression reads one. */
  labels?: JsonObject;
  /** First part of every idempotency key: the first execution of a chain of retries, with a suffix when the input was edited. */
  keyBase: string;
  /** Recorded outputs of the execution this one retries, by path: those steps are not performed again. */
  reuse?: { [path: string]: { status: 'COMPLETED' | 'SKIPPED'; output: Json } };
  /**
   * Of steps that were undone, by path, the execution that undid them: they are performed again under another key, since
   * for the services that they call the one before has had its effect. Absent: none.
   */
  undone?: { [path: string]: string };
  /** Whether each task change is written (somebody listens: a webhook), and not only what a read needs. */
  notify: boolean;
  /** Whether its end alone is told as an event (webhook endpoints that want no more); absent: as `notify` says. */
  notifyEnd?: true;
  /** What a continued run carries over; the engine's own state as plain JSON. */
  carry?: Json;
  /** When a run stops to be continued as new, or to ask for a new workflow task; absent: as `RUN_LIMITS`. */
  limits?: Partial<RunLimits>;
}

/** What a run tells when asked (query `status`), and what its record shows. */
export interface RunView {
  status: ExecutionStatus;
  /** Epoch milliseconds. */
  startedAt: number;
  /** Every step of the plan in step order, those of unchosen branches left out until they run. */
  tasks: TaskView[];
  /** Why the whole run is WAITING: for a lease. Absent: it is not, or its tasks tell. */
  reason?: WaitReason;
  /** As what it will end, whatever is asked of it: it is stopping what runs, or undoing what it did. Absent: that is open. */
  ending?: TerminalStatus;
  /** Values or whole tasks were left out, since the view would be too large, or have been forgotten: the record has them. */
  partial?: true;
}

/** Something that happened to a run, in order; `sequence` starts at 1 and has no gap. */
export interface RunEvent {
  sequence: number;
  type: 'execution.started' | 'task.changed' | 'execution.ended';
  /** Epoch milliseconds. */
  at: number;
  /** For `task.changed`. */
  path?: string;
  status: ExecutionStatus | TaskStatus;
}

/** A projection of an open run for its record. Applying one twice, or an older one after a newer, changes nothing. */
export interface Projection {
  executionId: string;
  tenantId: string;
  /** Rises with each projection of one execution. */
  revision: number;
  status: OpenStatus;
  startedAt: number;
  /** Tasks that changed since the projection before. */
  tasks: TaskView[];
  events: RunEvent[];
  /** Why the whole run is WAITING; absent: it is not, or its tasks tell. */
  reason?: WaitReason;
  /** All approvals that are open; absent: there never was one. */
  approvals?: OpenApproval[];
}

/** An approval that nobody has answered yet. Times are epoch milliseconds. */
export interface OpenApproval {
  path: string;
  since: number;
  /** When it ends by itself; absent: never. */
  until?: number;
}

/** How a run ends; `finalize` makes the record terminal with it, once. */
export interface FinalRecord {
  executionId: string;
  tenantId: string;
  status: Exclude<TerminalStatus, 'TERMINATED'>;
  output: Json;
  /** What a Response step answers a waiting caller with. */
  response: { status: number; headers: { [name: string]: string }; body: Json } | null;
  error: StepError | null;
  startedAt: number;
  completedAt: number;
  tasks: TaskView[];
  /** Tasks were forgotten after a record: `tasks` holds only those that were left. */
  partial?: true;
  events: RunEvent[];
  /** Only when the plan compensates and the execution did not complete. */
  compensation?: Compensation;
}

/** What was undone at the end of an execution, in the order in which it was. */
export interface Compensation {
  /** Everything that was to be undone has been. */
  compensated: boolean;
  steps: { step: string; status: 'COMPLETED' | 'FAILED'; error: StepError | null }[];
}

/** Who won the end of an execution: this run, or what the record already held. */
export interface Winner {
  status: TerminalStatus;
  error: StepError | null;
}

/** What comes to an open step from outside, by signal; a repeated one changes nothing. */
export type Arrival =
  | { kind: 'lease'; path: string }
  | { kind: 'event'; path: string; payload: Json }
  /** `executionId` tells which child it was: a step that is performed again by hand has another one. */
  | {
      kind: 'child';
      path: string;
      status: TerminalStatus;
      output: Json;
      error: StepError | null;
      executionId?: string;
    };
