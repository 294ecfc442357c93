import type { ErrorCode } from './language/error-table.ts';
import type { Json } from './language/json.ts';

/** What can be asked of a run by hand. Paths are those of tasks. */
export type ControlRequest =
  | { action: 'pause' }
  | { action: 'resume' }
  /** A step that failed under `onError: "wait"` is performed again, with another input if one is given. */
  | { action: 'retry'; path: string; input?: Json }
  /** An open step ends SKIPPED, with `null`. */
  | { action: 'skip'; path: string; note?: string }
  /** An open step ends COMPLETED with this output: the answer of an Approval, or a completion by hand. */
  | { action: 'complete'; path: string; output: Json; note?: string }
  /** An open step ends FAILED: its `onError` and the scopes around it see the error. */
  | { action: 'fail'; path: string; code: string; message: string };

/** `refused`: the code is a row of the error table (`task-not-waiting`, `execution-ended`, `task-not-found`). */
export type ControlResult = { status: 'done' } | { status: 'refused'; code: ErrorCode; message: string };
