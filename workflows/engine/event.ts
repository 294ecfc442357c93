import type { ActionResult } from '../action-task.ts';
import type { ControlRequest } from '../control-request.ts';
import type { TerminalStatus } from '../execution.ts';
import type { StepError } from '../language/app-error.ts';
import type { Json } from '../language/json.ts';

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
  /** Answer to `evaluate`. */
  | { type: 'evaluated'; id: string; value: Json }
  | { type: 'evaluation-failed'; id: string; error: StepError }
  /** Answer to `record`: what the projection carried is kept by the store, so the state may forget it. */
  | { type: 'recorded'; revision: number }
  /** Answer to `acquire`, or a grant that came later; a repeated one changes nothing. */
  | { type: 'lease-granted'; path: string }
  /** Answer to `acquire` when others hold the key. */
  | { type: 'lease-waits'; path: string; reason: string }
  /** Answer to `await-event` when one was kept, or the event itself. */
  | { type: 'event-arrived'; path: string; payload: Json }
  /** Answer to `start-child`: it has been accepted. */
  | { type: 'child-started'; path: string; executionId: string }
  /** Answer to `start-child` when it will never start: there is no such workflow, or it does not take the input. */
  | { type: 'child-refused'; path: string; error: StepError }
  /** Never before `child-started`. `executionId`, when given, tells of which child; that of another changes nothing. */
  | {
      type: 'child-ended';
      path: string;
      status: TerminalStatus;
      output: Json;
      error: StepError | null;
      executionId?: string;
    }
  /** A request by hand; answered by the command `answer` with the same id, in the same advance. */
  | { type: 'control'; id: string; request: ControlRequest }
  /** The history has grown long: stop dispatching, and say `continue-as-new` when nothing runs. */
  | { type: 'drain' }
);
