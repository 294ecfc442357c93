import type { ActionTask } from '../action-task.ts';
import type { ControlResult } from '../control-request.ts';
import type { ChildTask, FinalRecord, Projection } from '../execution.ts';
import type { OutsideWork } from '../outside-work.ts';

/** What the engine asks of the adapter, in order. */
export type Command =
  | { type: 'run-action'; task: ActionTask }
  /** Asks a running action to stop; it is still answered by `action-completed` or `action-failed`. */
  | { type: 'cancel-action'; path: string }
  /** `at` is absolute, in epoch milliseconds. */
  | { type: 'start-timer'; timer: string; at: number }
  | { type: 'cancel-timer'; timer: string }
  /** Work on values that are too large for the isolate; answered by `evaluated` or `evaluation-failed` with the id. */
  | { type: 'evaluate'; id: string; work: OutsideWork }
  /** Writes a projection durably; answered by `recorded`. */
  | { type: 'record'; projection: Projection }
  /** Asks for a lease; answered by `lease-granted` or `lease-waits`. */
  | { type: 'acquire'; path: string; key: string; group: string; max: number }
  /** Gives a lease, or a place in the line for one, back. Not answered. */
  | { type: 'release'; path: string; key: string }
  /** Subscribes; answered by `event-arrived` once there is one. */
  | { type: 'await-event'; path: string; name: string; correlation: string }
  /** Ends a subscription. Not answered. */
  | { type: 'forget-event'; path: string }
  /** Starts another execution; answered by `child-started` (detached, too), later by `child-ended` when it is awaited. */
  | { type: 'start-child'; child: ChildTask }
  /** Asks a child to stop, to pause or to go on; one that stops still answers `child-ended`. */
  | { type: 'steer-child'; path: string; executionId: string; action: 'cancel' | 'pause' | 'resume' }
  /** Answers a `control` event. */
  | { type: 'answer'; id: string; result: ControlResult }
  /** The activation has done its share: go on in a new workflow task with `yielded`. */
  | { type: 'yield' }
  | { type: 'continue-as-new' }
  | { type: 'finish'; record: FinalRecord };
