import type { ActionResult } from '../execution.ts';
import type { StepError } from '../language/app-error.ts';

/** What the adapter tells the engine. `at` is the workflow's time in epoch milliseconds: the engine has no clock. */
export type EngineEvent = { at: number } & (
  | { type: 'started' }
  /** First event of a continued run: timers are armed again and dispatch goes on. */
  | { type: 'resumed' }
  /** A new workflow task has begun, as a `yield` asked for. */
  | { type: 'yielded' }
  | { type: 'action-completed'; path: string; result: ActionResult }
  /** `cancelled`: it stopped because it was asked to. `attempts` is null when nobody counted. */
  | { type: 'action-failed'; path: string; error: StepError; attempts: number | null; cancelled: boolean }
  | { type: 'timer-fired'; timer: string }
  /** Why the run is going to be cancelled: Temporal's own cancel does not tell. */
  | { type: 'cancel-reason'; reason: string }
  | { type: 'cancel' }
  /** The history has grown long: stop dispatching, and say `continue-as-new` when nothing runs. */
  | { type: 'drain' }
);
