import type { Json } from './json.ts';

/** The engine semantics that new runs get; a run keeps the version it started with. */
export const ENGINE_VERSION = 1;

/** A compiled definition: all that the engine needs to run, and nothing that only saving needs. Plain JSON. */
export interface Plan {
  name: string;
  /** Milliseconds the whole execution may take. */
  timeoutMs: number;
  graph: GraphPlan;
}

/** Steps of one scope, in the order they are listed; `after` holds the edges. Always acyclic. */
export interface GraphPlan {
  steps: PlanStep[];
}

/** One step, compiled. Templates stay as authored strings and are parsed by the evaluator. */
export interface PlanStep {
  /** Unique in the definition. */
  id: string;
  type: string;
  /** Which behaviour of the type this plan was compiled for. */
  revision: number;
  /** Ids of siblings in the same graph; empty for a root. */
  after: string[];
  /** A lone `{{ }}` template that gives a boolean. */
  when?: string;
  /** The authored input, templates unresolved. Absent: the step receives `previous` whole. */
  input?: Json;
  /** Keys of the type's input that are taken from `previous` by name when `input` does not give them. */
  takes: string[];
  /** What follows when it fails; absent: `fail`. */
  onError?: 'skip' | GraphPlan;
  body: StepBody;
}

/** What the engine does with a step; a type says which when it compiles. */
export type StepBody =
  | PureBody
  | ActionBody
  /** The first case whose `when` holds runs its graph; output of the last step that ran in it. */
  | { kind: 'choice'; cases: { when: string; graph: GraphPlan }[]; otherwise: GraphPlan | null }
  /** Waits until the resolved input's `for` (ISO 8601 duration) or `until` (RFC 3339) has passed; outputs `previous`. */
  | { kind: 'wait' }
  /** Ends the execution with the resolved input `{ status, code?, message?, output? }`. */
  | { kind: 'terminate' };

/** Evaluated in place by the step type of the same name and revision. */
export interface PureBody {
  kind: 'pure';
  /** Whether its output is the execution's output (`output`) or the answer to a waiting caller (`response`). */
  role: 'none' | 'output' | 'response';
}

/** Performed by an activity whose Temporal type is the step type. */
export interface ActionBody {
  kind: 'action';
  retry: RetryPlan;
  timeout: TimeoutPlan;
  /** Whether performing it twice with the same key equals once (fast durability may then repeat it). */
  idempotent: boolean;
  /** False: an attempt lost with its worker fails `outcome-unknown` instead of being repeated. */
  repeatable: boolean;
}

/** Milliseconds. Attempts include the first; a lost worker does not use one up. */
export interface RetryPlan {
  maxAttempts: number;
  backoff: 'fixed' | 'linear' | 'exponential';
  /** What the pause is multiplied by after each attempt, when it grows exponentially; absent: 2. */
  factor?: number;
  delayMs: number;
  maxDelayMs: number;
  jitter: boolean;
  /** Error codes that are retried; empty: those that the error itself calls retryable. */
  on: string[];
}

/** Milliseconds: one attempt, and all attempts with the pauses between. */
export interface TimeoutPlan {
  attemptMs: number;
  totalMs: number;
}
