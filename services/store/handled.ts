import type { Collections } from './collections.ts';
import { insertOnce } from './duplicate-key.ts';
import type { HandledStore } from './handled-store.ts';
import { idOf } from './id-of.ts';

/** Keeps which requests by hand were carried out. */
export function createHandledStore({ handled }: Pick<Collections, 'handled'>): HandledStore {
  return {
    async find(tenantId, key) {
      return (await handled.findOne({ _id: idOf(tenantId, key) }))?.requestSha256 ?? null;
    },
    async note(tenantId, key, requestSha256, expireAt) {
      await insertOnce(() => handled.insertOne({ _id: idOf(tenantId, key), tenantId, requestSha256, expireAt }));
    },
  };
}
