import type { Collection } from 'mongodb';
import type { KeyStore, StoredKey } from './access.ts';
import { insertOnce } from './duplicate-key.ts';

/** A key as it is stored. */
export interface KeyDocument extends Omit<StoredKey, 'id'> {
  _id: string;
}

/** Keeps API keys. Revoked ones stay, so that what was done with them can be told. */
export function createKeyStore(keys: Collection<KeyDocument>): KeyStore {
  return {
    insert: ({ id, ...rest }) => insertOnce(() => keys.insertOne({ _id: id, ...rest })),
    lookUp: async (id) => toKey(await keys.findOne({ _id: id })),
    async noteUse(id, at) {
      await keys.updateOne({ _id: id }, { $max: { lastUsedAt: at } });
    },
    find: async (tenantId, id) => toKey(await keys.findOne({ _id: id, tenantId })),
    async list(tenantId, { after, limit }) {
      const filter = { tenantId, ...(after === null ? {} : { _id: { $gt: after } }) };
      const found = await keys.find(filter).sort({ _id: 1 }).limit(limit).toArray();
      return found.map(fromDocument);
    },
    async revoke(tenantId, id, at) {
      await keys.updateOne({ _id: id, tenantId, revokedAt: null }, { $set: { revokedAt: at } });
      return toKey(await keys.findOne({ _id: id, tenantId }));
    },
  };
}

function toKey(document: KeyDocument | null): StoredKey | null {
  return document && fromDocument(document);
}

function fromDocument({ _id, ...rest }: KeyDocument): StoredKey {
  return { id: _id, ...rest };
}
