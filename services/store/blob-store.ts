/** Bytes by their own sha-256 (hex): written once, never changed. */
export interface BlobStore {
  put(sha256: string, bytes: Uint8Array): Promise<void>;
  /** null when unknown. */
  get(sha256: string): Promise<Uint8Array | null>;
}
