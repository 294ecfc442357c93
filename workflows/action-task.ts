import type { Projection } from './execution.ts';
import type { Json } from './language/json.ts';
import type { RetryPlan, TimeoutPlan } from './language/plan.ts';

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
  /** Characters of JSON above which its output is kept by reference; absent: `REFERENCE_CHARACTERS`. */
  inlineLimit?: number;
  /** Fields of its output that are kept encrypted; absent: none. */
  encrypt?: string[];
  /** Starts of the type that the key allows, resolved. */
  rate?: { key: string; max: number; perMs: number };
  /** It may run in a segment. */
  local?: true;
  /** Attempts that a segment made and that failed; absent: 0. */
  attemptsBefore?: number;
  /** Written beside the work when this action is what first blocks the run. */
  projection?: Projection;
}

/** What an action gave. */
export interface ActionResult {
  output: Json;
  /** Attempts used, the successful one included. */
  attempts: number;
}
