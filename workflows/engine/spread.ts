import type { StepError } from '../language/app-error.ts';
import type { Scope } from '../language/evaluator.ts';
import type { Json } from '../language/json.ts';

/** Why one pass or branch failed. */
export type PassError = { index: number; code: string; message: string; step: string | null; details: Json };

/** What a Loop, `forEach` or Parallel step has come to; by the step's path. */
export interface Spread {
  /** How many passes or branches there are; null: a condition says. */
  total: number | null;
  /** The list, or a reference to it; absent: items are the indexes. */
  items?: Json;
  /** The index of the next pass. */
  next: number;
  /** How many run. */
  running: number;
  /** How many have completed. */
  completed: number;
  /** Outputs from index `kept` on; those before lie in `chunks`, lists by reference, in order. */
  outputs: Json[];
  kept: number;
  chunks: Json[];
  /** In order of index. */
  errors: PassError[];
  /** No pass starts any more (a `break`, or a condition). */
  stopped: boolean;
  /** Set when the rest is being stopped: with an error, the step fails once nothing runs. */
  ending?: { error: StepError | null };
  /** It stands in the line of ready steps to go on. */
  queued: boolean;
  /** Characters of JSON, roughly, that `outputs` hold. */
  outputSize?: number;
  /** How many of `outputs` are being sent outside. */
  spilling?: number;
  /** Errors before those in `errors`: lists by reference, in order. */
  errorChunks?: Json[];
  /** Indexes of passes that have ended and are still to be asked `break` and `until`. */
  judging: number[];
  /** What `while` sees as `steps`: those of the last pass that ran. */
  lastSteps?: Scope['steps'];
}

/** Key of the frame of one pass or branch. */
export function passKey(path: string, index: number): string {
  return `${path}#${index}`;
}

/** Adds an error in order of index. */
export function noteError(spread: Spread, index: number, error: StepError): void {
  const { code, message, step, details } = error;
  const at = spread.errors.findLastIndex((other) => other.index < index) + 1;
  spread.errors.splice(at, 0, { index, code, message, step, details });
}

/** What a step that runs a graph several times has come to before the first. */
export function createSpread(total: number | null, items?: Json): Spread {
  return {
    total,
    ...(items === undefined ? {} : { items }),
    next: 0,
    running: 0,
    completed: 0,
    outputs: [],
    kept: 0,
    chunks: [],
    errors: [],
    stopped: false,
    queued: false,
    judging: [],
  };
}
