import type { ControlRequest, ControlResult } from '../../workflows/control-request.ts';
import type { DeliveryLane } from '../../workflows/delivery-lane.ts';
import type { Arrival, RunInput, RunView } from '../../workflows/execution.ts';

/** How Temporal says a run stands. `unknown`: it has never been started, or its retention has passed. */
export type RunState = 'unknown' | 'open' | 'completed' | 'failed' | 'cancelled' | 'terminated' | 'timed-out';

/**
 * How operations reach the runs. Every call but a start has a deadline of about 2 s, and throws AppError `unavailable`
 * when the server cannot be reached.
 */
export interface RunClient {
  /**
   * Starts a run, or joins the one with the same id. `ended`: it had run before and is closed. A busy server may take its
   * time: the deadline is about 10 s, so no request waits for it alone.
   */
  start(input: RunInput): Promise<'open' | 'ended'>;
  /** The live view of a run; null when it cannot be asked in time, `unknown` when there is none. Never throws. */
  status(executionId: string): Promise<RunView | 'unknown' | null>;
  /** Asks a run to stop; one that has closed takes no notice. `unknown`: there is no such run. */
  cancel(executionId: string, reason: string): Promise<'asked' | 'unknown'>;
  /** Stops a run at once. `unknown`: there is none that is open. */
  terminate(executionId: string, reason: string): Promise<'done' | 'unknown'>;
  /**
   * Asks a run for something by hand and waits up to 5 s for its answer. The same `requestId` again gives the same answer.
   * `unknown`: there is no run that is open. @throws AppError `unavailable` when it did not answer in time: it may have
   * been carried out all the same
   */
  control(executionId: string, request: ControlRequest, requestId: string): Promise<ControlResult | 'unknown'>;
  /** Tells a run of a lease, an event or the end of a child. `unknown`: there is no run that is open. */
  arrive(executionId: string, arrival: Arrival): Promise<'told' | 'unknown'>;
  /** How a run stands, continued ones followed by their id. */
  describe(executionId: string): Promise<RunState>;
  /** Resolves when the run has closed, when it cannot be watched, or when the time is over; never rejects. */
  waitForEnd(executionId: string, waitMs: number, signal: AbortSignal): Promise<void>;
  /** Starts the delivery of what is pending in a lane, or wakes the run that delivers it. */
  startLane(lane: DeliveryLane): Promise<void>;
  /** Whether the server answers, at most `deadlineMs`. */
  probe(deadlineMs: number): Promise<boolean>;
}
