import type { StepError } from './language/app-error.ts';
import type { Json } from './language/json.ts';
import type { Plan, RetryPlan, TimeoutPlan } from './language/plan.ts';

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
}

/** Counts that bound one run of a workflow and one activation of it. */
export interface RunLimits {
  /** Events of the history. */
  historyEvents: number;
  historyBytes: number;
  /** Steps that one event may start. */
  stepsPerActivation: number;
}

/** What bounds a run: far below Temporal's own 51,200 events and 50 MB, and replayed in well under a second. */
export const RUN_LIMITS: RunLimits = { historyEvents: 3_000, historyBytes: 2_000_000, stepsPerActivation: 1_000 };

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
  };
  plan: Plan;
  input: Json;
  /** First part of every idempotency key: the first execution of a chain of retries, with a suffix when the input was edited. */
  keyBase: string;
  /** Recorded outputs of the execution this one retries, by path: those steps are not performed again. */
  reuse?: { [path: string]: { status: 'COMPLETED' | 'SKIPPED'; output: Json } };
  /** Whether each task change is written (somebody listens: a webhook), and not only what a read needs. */
  notify: boolean;
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
  events: RunEvent[];
}

/** Who won the end of an execution: this run, or what the record already held. */
export interface Winner {
  status: TerminalStatus;
  error: StepError | null;
}

/** One action step to perform: the argument of its activity. */
export interface ActionTask {
  executionId: string;
  tenantId: string;
  path: string;
  type: string;
  revision: number;
  input: Json;
  /** Sent to the called service with every attempt. */
  idempotencyKey: string;
  retry: RetryPlan;
  timeout: TimeoutPlan;
  repeatable: boolean;
  /** Written beside the work when this action is what first blocks the run. */
  projection?: Projection;
}

/** What an action gave. */
export interface ActionResult {
  output: Json;
  /** Attempts used, the successful one included. */
  attempts: number;
}

/** Names on the Temporal side, shared by gateway, worker and workflow. */
export const temporalNames = {
  workflow: 'runGraph',
  taskQueue: 'stepgraph',
  statusQuery: 'status',
  /** Sent with the reason before a cancel, which itself tells none. */
  reasonSignal: 'cancelReason',
  searchAttributes: {
    tenant: 'TenantId',
    workflow: 'StepgraphWorkflow',
    version: 'StepgraphVersion',
    status: 'StepgraphStatus',
  },
} as const;
