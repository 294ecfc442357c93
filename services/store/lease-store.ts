import type { LeaseAnswer, LeaseHolder, LeaseRequest } from '../../activities/leases.ts';

/** A key that the sweeper looks at. */
export interface LeaseCheck {
  /** Claims of executions that have ended or are not known. */
  ended: LeaseHolder[];
  /** Granted, but their runs may not know. */
  untold: LeaseHolder[];
}

/** Who holds and waits for which key. Those that a change has granted are to be told, then noted as told. */
export interface LeaseStore {
  /** Takes the lease or a place in the line; asked again, tells how that stands. */
  acquire(request: LeaseRequest, at: Date): Promise<LeaseAnswer>;
  /** Gives a lease or a place back; tells whom that has granted. */
  release(holder: LeaseHolder, at: Date): Promise<LeaseHolder[]>;
  /** The same for everything that an execution holds or waits for. */
  releaseAll(tenantId: string, executionId: string, at: Date): Promise<LeaseHolder[]>;
  /** Notes that the run knows of its grant. */
  markTold(holder: LeaseHolder): Promise<void>;
  /** Keys whose check is due; each is given to one sweeper only. */
  claimChecks(now: Date, limit: number): Promise<LeaseCheck[]>;
}
