import type { Collection } from 'mongodb';
import { insertOnce } from './duplicate-key.ts';
import { idOf } from './id-of.ts';
import type { StoredTrigger, TriggerStore } from './trigger-store.ts';

/** A trigger as it is stored. */
export interface TriggerDocument extends Omit<StoredTrigger, 'id' | 'content'> {
  _id: string;
  /** JSON: MongoDB does not take every key. */
  content: string;
}

/** A key that was used; `_id` is the id of tenant, source and key. */
export interface ClaimDocument {
  _id: string;
  tenantId: string;
  token: string;
  expireAt: Date;
}

/** Keeps inbound triggers, and the keys of what came in. */
export function createTriggerStore({
  triggers,
  claims,
}: {
  triggers: Collection<TriggerDocument>;
  claims: Collection<ClaimDocument>;
}): TriggerStore {
  return {
    insert: (trigger) => insertOnce(() => triggers.insertOne(toDocument(trigger))),
    async lookUp(tokenSha256) {
      return toTrigger(await triggers.findOne({ tokenSha256 }));
    },
    async find(tenantId, workflowId, id) {
      return toTrigger(await triggers.findOne({ _id: id, tenantId, workflowId }));
    },
    async list(tenantId, workflowId, { after, limit }) {
      const filter = { tenantId, workflowId, ...(after === null ? {} : { _id: { $gt: after } }) };
      const found = await triggers.find(filter).sort({ _id: 1 }).limit(limit).toArray();
      return found.map(fromDocument);
    },
    async replace(tenantId, trigger) {
      const { _id, ...changing } = toDocument(trigger);
      const { workflowId } = trigger;
      return (await triggers.updateOne({ _id, tenantId, workflowId }, { $set: changing })).matchedCount === 1;
    },
    async noteUse(tenantId, id, at) {
      await triggers.updateOne({ _id: id, tenantId }, { $max: { lastUsedAt: at } });
    },
    async remove(tenantId, workflowId, id) {
      return (await triggers.deleteOne({ _id: id, tenantId, workflowId })).deletedCount === 1;
    },
    async removeAll(tenantId, workflowId) {
      await triggers.deleteMany({ tenantId, workflowId });
    },
    async findClaim(tenantId, { source, key, now }) {
      const held = await claims.findOne({ _id: idOf(tenantId, source, key), expireAt: { $gt: now } });
      return held?.token ?? null;
    },
    claimKey: (tenantId, claim) => claimKey(claims, tenantId, claim),
  };
}

async function claimKey(
  claims: Collection<ClaimDocument>,
  tenantId: string,
  { source, key, fresh, now, until }: Parameters<TriggerStore['claimKey']>[1],
): Promise<string> {
  const _id = idOf(tenantId, source, key);
  const own = { token: fresh, expireAt: until };
  for (;;) {
    if (await insertOnce(() => claims.insertOne({ _id, tenantId, ...own }))) return fresh;
    // One that has expired may not have been dropped yet.
    const taken = await claims.updateOne({ _id, expireAt: { $lte: now } }, { $set: own });
    if (taken.modifiedCount === 1) return fresh;
    const held = await claims.findOne({ _id });
    if (held) return held.token;
  }
}

function toDocument({ id, content, ...rest }: StoredTrigger): TriggerDocument {
  return { _id: id, ...rest, content: JSON.stringify(content) };
}

function toTrigger(document: TriggerDocument | null): StoredTrigger | null {
  return document && fromDocument(document);
}

function fromDocument({ _id, content, ...rest }: TriggerDocument): StoredTrigger {
  return { id: _id, ...rest, content: JSON.parse(content) };
}
