/** Whose lease it is: one step of one execution, or (path `''`) the execution itself. */
export interface LeaseHolder {
  tenantId: string;
  key: string;
  executionId: string;
  path: string;
}

/** A key that at most `max` groups may hold at once. */
export interface LeaseRequest extends LeaseHolder {
  /** The outermost holder of the key around this one, or itself: a group holds the key together, as one. */
  group: string;
  max: number;
}

/** `waits`: it has a place in the line, and a signal (`Arrival` of kind `lease`) tells the run once it is granted. */
export type LeaseAnswer = { status: 'granted' } | { status: 'waits'; reason: string };

/** Leases by tenant and key, first come first served; the store implements it. Every call may be repeated. */
export interface Leases {
  /** Takes the lease or a place in the line. Asked again by the same holder, it answers how that stands. */
  acquire(request: LeaseRequest): Promise<LeaseAnswer>;
  /** Gives the lease or the place back and tells the next in line. One that is not held changes nothing. */
  release(holder: LeaseHolder): Promise<void>;
}
