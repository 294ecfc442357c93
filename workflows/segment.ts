import type { ActionResult, ActionTask } from './action-task.ts';
import type { RunInput } from './execution.ts';
import type { StepError } from './language/app-error.ts';
import type { Json } from './language/json.ts';

/** Ready actions of a `fast` run, performed together by one local activity that follows what they lead to. */
export interface SegmentRequest {
  /** Without `carry`. */
  run: RunInput;
  /** The engine's state with these actions under way, as plain JSON. */
  state: Json;
  tasks: ActionTask[];
}

/** What a segment came to. */
export interface SegmentResult {
  /** What ended, in order: told to the engine one by one, it goes the same way. */
  outcomes: SegmentOutcome[];
  /** What was begun and is to go on as a regular activity, after a pause, with the attempts that have failed. */
  left: { path: string; delayMs: number; attempts: number }[];
  /** Whether the projection that came with a task was written, or is being written. */
  projected: boolean;
}

/** How one action of a segment ended. `at`: epoch milliseconds. */
export type SegmentOutcome = { path: string; at: number } & (
  | { result: ActionResult }
  | { error: StepError; cancelled: boolean }
);
