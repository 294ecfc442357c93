/** Requests by hand that were carried out, by Idempotency-Key. */
export interface HandledStore {
  /** The sha-256 of the request that the key came with; null when it is new. */
  find(tenantId: string, key: string): Promise<string | null>;
  /** Notes it until `expireAt`. */
  note(tenantId: string, key: string, requestSha256: string, expireAt: Date): Promise<void>;
}
