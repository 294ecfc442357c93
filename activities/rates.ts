/** Starts of a type of step, shared by all executions of the tenant. */
export interface RateRequest {
  tenantId: string;
  /** The type of the step with what the author gave as key. */
  key: string;
  /** So many starts per period. */
  max: number;
  perMs: number;
}

/** Token buckets by tenant and key; the store implements it. */
export interface Rates {
  /** Reserves the next free start; gives the milliseconds until it, 0 for now. A reservation is not given back. */
  take(request: RateRequest): Promise<number>;
}
