import type { Json, JsonObject, JsonSchema } from './json.ts';

/** The engine semantics that new runs get; a run keeps the version it started with. */
export const ENGINE_VERSION = 3;

/** What stands around an execution: its linked account, its tenant's environment, its labels. */
export type SurroundingName = 'account' | 'env' | 'labels';

/** A compiled definition: all that the engine needs to run, and nothing that only saving needs. Plain JSON. */
export interface Plan {
  /** What expressions read of what stands around an execution; absent: nothing. */
  reads?: SurroundingName[];
  name: string;
  /** Milliseconds the whole execution may take. */
  timeoutMs: number;
  graph: GraphPlan;
  /** Absent: `step`. */
  durability?: 'fast';
  /** The declared variables with what they start as; absent: none are declared. */
  vars?: JsonObject;
  /** What a run lets an Assign set each of them to; absent, the whole or a name: anything. */
  varTypes?: { [name: string]: JsonSchema };
  /** Taken before the first step starts, kept until the end. */
  limit?: LimitPlan;
  /** Some step has `compensate`. Absent: none. */
  compensates?: true;
  /** What the output is promised to fit, checked when the run completes; absent: nothing is promised. */
  output?: JsonSchema;
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
  /** When it may start, having several predecessors; absent: `all`. */
  join?: JoinPolicy;
  /** What follows when it fails; absent: `fail`. `wait`: it stays open for a retry, skip or completion by hand. */
  onError?: 'skip' | 'wait' | GraphPlan;
  /** How what it did is undone when the execution fails or is cancelled. */
  compensate?: CompensatePlan;
  /** The lease that it holds while it runs. */
  limit?: LimitPlan;
  body: StepBody;
}

/**
 * `all`: every predecessor has completed or was skipped. `any`, `atLeast`: that many have completed; the others are
 * stopped. `collect`: every one has ended, however.
 */
export type JoinPolicy = 'all' | 'any' | { atLeast: number } | 'collect';

/** A concurrency key shared by all executions of the tenant. Templates, resolved when the lease is asked for. */
export interface LimitPlan {
  /** A template that gives text, a number or a boolean. */
  key: string;
  /** A whole number from 1, or a template that gives one. */
  max: number | string;
}

/** The undoing of one step: a pure or action step whose input also sees `output` (and `error`), as they were. */
export interface CompensatePlan {
  /** `completed`: only what completed; `attempted`: also what may have taken effect (lost, timed out, cancelled). */
  on: 'completed' | 'attempted';
  type: string;
  revision: number;
  input?: Json;
  body: PureBody | ActionBody;
}

/** What the engine does with a step; a type says which when it compiles. */
export type StepBody =
  | PureBody
  | ActionBody
  /** The first case whose `when` holds runs its graph; output of the last step that ran in it. */
  | { kind: 'choice'; cases: { when: string; graph: GraphPlan }[]; otherwise: GraphPlan | null }
  | LoopBody
  | ParallelBody
  | TryBody
  /** Waits until the resolved input's `for` (ISO 8601 duration) or `until` (RFC 3339) has passed; outputs `previous`. */
  | { kind: 'wait' }
  /** Ends its scope with the resolved input `{ status, code?, message?, output? }`; absent scope: the execution. */
  | { kind: 'terminate'; scope?: 'loop' | 'iteration' }
  /** Sets variables: the resolved input's fields by name, in the nearest scope that has variables of its own. */
  | { kind: 'assign' }
  /** Waits for `complete` by hand; resolved input `{ message?, form?, timeout? }`; outputs what it was completed with. */
  | { kind: 'approval'; onTimeout: GraphPlan | null }
  /** Waits for a named event; resolved input `{ name, correlation, timeout? }`; outputs the event's payload. */
  | { kind: 'event'; onTimeout: GraphPlan | null }
  /**
   * Runs another workflow; resolved input `{ workflow, version?, input? }`; outputs its output, `{ id, output }` with
   * `named`, or `{ id }` detached.
   */
  | { kind: 'child'; mode: 'await' | 'detach'; named?: true };

/** Passes over items, a count, or while a condition holds. Outputs `{ items, errors }`. */
export interface LoopBody {
  kind: 'loop';
  over: /** A lone template that gives a list, or a list with templates. */
    | { by: 'items'; items: Json }
    /** A number, or a lone template that gives one. */
    | { by: 'count'; count: Json }
    /**
     * `while` is tested before a pass, with `index` of the pass that would start and, as `steps`, those of the pass
     * before; `until` after a pass, with its scope.
     */
    | { by: 'condition'; while?: string; until?: string; testFirst: boolean };
  /** How many passes run at once; 1 to 50. */
  concurrency: number;
  /** More passes than this fail the step `loop-limit`. */
  maxIterations: number;
  onItemError: 'fail' | 'collect';
  /** After a pass, with its scope: no further pass starts when it holds. */
  break?: string;
  /** Before a pass: it is left out (output `null`) when it holds. */
  continue?: string;
  /** `forEach`: the graph holds the step itself, its tasks are `stock[3]`, and the output has `errors` only with `collect`. */
  single?: true;
  graph: GraphPlan;
}

/** Branches that run at once. Outputs `{ branches }`, with `collect` `{ branches, errors }`. */
export interface ParallelBody {
  kind: 'parallel';
  branches: GraphPlan[];
  join: JoinPolicy;
}

/** Steps whose failure is caught. Outputs what the last step of `graph` gave, or of the catch that took over. */
export interface TryBody {
  kind: 'try';
  graph: GraphPlan;
  catches: CatchPlan[];
  finally: GraphPlan | null;
}

/** The first catch of which all that it names holds takes over. */
export interface CatchPlan {
  /** Error codes; absent: any. */
  codes?: string[];
  /** HTTP statuses, `404` or `5xx`, compared with `details.status` of the error; absent: any. */
  statuses?: string[];
  /** A lone boolean template that sees `error`. */
  when?: string;
  graph: GraphPlan;
}

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
  /** It may run inside a segment of a `fast` definition: short, without heartbeats. */
  local?: true;
  /** At most this many starts per period and key, shared by all executions of the tenant. */
  rate?: RatePlan;
  /** Paths of fields of its output that are kept encrypted, and shown to nobody. */
  encrypt?: string[];
}

/** `rateLimit: { max, per, key }` of an action step; the key is shared by all steps of the type that give the same one. */
export interface RatePlan {
  max: number;
  perMs: number;
  /** A template; absent: the type alone. */
  key?: string;
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
