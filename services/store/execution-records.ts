import type {
  Compensation,
  ExecutionStatus,
  OpenApproval,
  TaskView,
  TerminalStatus,
  WaitReason,
} from '../../workflows/execution.ts';
import type { StepError } from '../../workflows/language/app-error.ts';
import type { Json, JsonObject } from '../../workflows/language/json.ts';
import type { Plan } from '../../workflows/language/plan.ts';
import type { Family } from './family.ts';

import type { StartedBy } from './started-by.ts';
import type { Labels } from './workflow-records.ts';

/** What expressions may know beside the input. Absent: no step reads it. */
export interface Surroundings {
  /** `{ id, name, data, secrets }` of the linked account that the execution runs for; null and empty without one. */
  account?: JsonObject;
  /** The values of the tenant's environment, by name. */
  env?: JsonObject;
  labels?: JsonObject;
}

/** Whom to tell about an execution. */
export interface WebhookTarget {
  url: string;
  /** Who shapes the body: `v1` or a dialect's name. */
  style: string;
}

/** Why nothing is sent to the webhook of an execution any more: nothing has reached it, or it answered 410. */
export type GivenUp = 'failing' | 'gone';

/** The webhook endpoints that are told about an execution: those that were there when it started. */
export interface ExecutionListeners {
  webhooks: string[];
  /** Whether one of them wants more than the end. */
  everyChange: boolean;
}

/** A definition that is stored with its execution. */
export interface InlineDefinition {
  definition: Json;
  plan: Plan;
  /** The SQL statement that it was made of, as it was sent. */
  query?: string;
}

/** An execution as it is accepted. */
export interface NewExecution extends Partial<Family> {
  id: string;
  tenantId: string;
  workflowId: string | null;
  workflowName: string;
  version: number | null;
  /** For an inline definition: stored with the execution. */
  inline: InlineDefinition | null;
  input: Json;
  labels: Labels;
  retryOf: string | null;
  rerunOf: string | null;
  /** Whether outputs recorded by `retryOf` are reused. */
  reuse: boolean;
  keyBase: string;
  webhook: WebhookTarget | null;
  /** Absent: none. */
  listeners?: ExecutionListeners;
  /** It was started by a caller who waits for the answer: it runs the plan that `planForSync` makes. Absent: it was not. */
  sync?: true;
  /** What its expressions know beside the input, as it was at the start; absent: they read nothing of it. */
  surroundings?: Surroundings;
  /** Absent: it is not known. */
  startedBy?: StartedBy;
  /** Unique per tenant, with the sha-256 of the request it came with. */
  idempotency: { key: string; requestSha256: string } | null;
  /** What the caller lent to it, sealed, by name; taken away when it ends. */
  lent?: { readonly [name: string]: string };
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
  /** Absent: it is sent what happens. */
  webhookGivenUp?: GivenUp;
  /** Absent: none. */
  listeners?: ExecutionListeners;
  /** The caller who started it waits for the answer; absent: it does not. */
  sync?: true;
  /** Absent: a release started it that did not note it. */
  startedBy?: StartedBy;
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
  /** Absent: none of its steps reads any. */
  surroundings?: Surroundings;
  input: Json;
  output: Json;
  response: RunResponse | null;
  inline: InlineDefinition | null;
  /** What was undone at its end; null when nothing was to be. */
  compensation: Compensation | null;
  /** Why it is WAITING as a whole, as its run told last; null: its tasks tell. */
  reason: WaitReason | null;
  /** Tasks by the revision that told them, oldest first: later ones hold. All there are, unless it is `spread`. */
  held: { revision: number; tasks: TaskView[] }[];
  /** Whether more tasks lie beside the record: `readTasks` reads them. */
  spread: boolean;
  /** Of the last projection that was applied. */
  revision: number;
  /** Whether the recorded tasks are all there are: its run has ended it. Otherwise some may never have been told. */
  complete: boolean;
}

/** An open execution with the approvals that nobody has answered yet, oldest first, and since when the first of them is. */
export interface AskingExecution {
  record: StoredExecution;
  approvals: OpenApproval[];
  asksSince: Date;
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
  /** Only those of these. */
  workflowIds?: readonly string[] | undefined;
  /** Only those that steps of this execution started. */
  parentId?: string | undefined;
  /** Only those that a schedule, a trigger or an execution of this id started. */
  startedBy?: string | undefined;
  /** Only this one. */
  id?: string | undefined;
  /** As the workflow was called when they started. */
  workflowName?: string | undefined;
  status?: ExecutionStatus[] | undefined;
  /** Each must match. */
  labels?: { name: string; value: string }[] | undefined;
  /** One of them must match. */
  anyLabel?: { name: string; value: string }[] | undefined;
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
