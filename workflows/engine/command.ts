import type { ActionTask, FinalRecord } from '../execution.ts';

/** What the engine asks of the adapter, in order. */
export type Command =
  | { type: 'run-action'; task: ActionTask }
  /** Asks a running action to stop; it is still answered by `action-completed` or `action-failed`. */
  | { type: 'cancel-action'; path: string }
  /** `at` is absolute, in epoch milliseconds. */
  | { type: 'start-timer'; timer: string; at: number }
  | { type: 'cancel-timer'; timer: string }
  /** The activation has done its share: go on in a new workflow task with `yielded`. */
  | { type: 'yield' }
  | { type: 'continue-as-new' }
  | { type: 'finish'; record: FinalRecord };
