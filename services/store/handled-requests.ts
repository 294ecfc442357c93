import type { Collections } from './collections.ts';
import { insertOnce } from './duplicate-key.ts';
import { idOf } from './id-of.ts';

/** Requests by hand that were carried out, by Idempotency-Key. */
export interface HandledRequests {
  /** The sha-256 of the request that the key came with; null when it is new. */
  find(tenantId: string, key: string): Promise<string | null>;
  /** Notes it until `expireAt`. */
  note(tenantId: string, key: string, requestSha256: string, expireAt: Date): Promise<void>;
}

/** Keeps them. */
export function createHandledRequests({ handled }: Pick<Collections, 'handled'>): HandledRequests {
  return {
    async find(tenantId, key) {
      return (await handled.findOne({ _id: idOf(tenantId, key) }))?.requestSha256 ?? null;
    },
    async note(tenantId, key, requestSha256, expireAt) {
      await insertOnce(() => handled.insertOne({ _id: idOf(tenantId, key), tenantId, requestSha256, expireAt }));
    },
  };
}
