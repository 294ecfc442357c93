import type { ScheduledTime } from '../workflows/run-scheduled.ts';

/** Starts what schedules start; the operations implement it. Every call may be repeated. */
export interface ScheduledRuns {
  /** Starts the execution of a time, or finds the one that it has started; null: none is to be. @throws AppError to be tried again */
  begin(time: ScheduledTime): Promise<{ executionId: string } | null>;
  /** Whether an execution has ended; waits up to `waitMs` for it. */
  hasEnded(execution: { tenantId: string; executionId: string; waitMs: number; signal: AbortSignal }): Promise<boolean>;
  /** Asks an execution to stop; one that has ended takes no notice. */
  cancel(execution: { tenantId: string; executionId: string }): Promise<void>;
}
