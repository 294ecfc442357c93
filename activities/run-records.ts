import type { FinalRecord, Projection, Winner } from '../workflows/execution.ts';
import type { StepError } from '../workflows/language/app-error.ts';

/** How runs write their records; `services/store` implements it. Every call may be repeated. */
export interface RunRecords {
  /** Makes the record terminal unless it is; tells who won. */
  finalize(record: FinalRecord): Promise<Winner>;
  /** Applies a projection; an older one, or one after the end, changes nothing. */
  project(projection: Projection): Promise<void>;
  /** Notes a failed attempt that will be repeated: the task shows RETRYING. Attempts are numbered from 1. */
  attemptFailed(failure: {
    executionId: string;
    tenantId: string;
    path: string;
    attempt: number;
    error: StepError;
    /** Epoch milliseconds. */
    at: number;
    retryAt: number;
  }): Promise<void>;
  /** How many attempts of this step have been noted as failed. */
  countFailedAttempts(step: { executionId: string; tenantId: string; path: string }): Promise<number>;
}
