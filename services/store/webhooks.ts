import type { Collection } from 'mongodb';
import { insertOnce } from './duplicate-key.ts';
import { decodeLabels, encodeLabels } from './labels.ts';
import type { StoredWebhook, WebhookChange, WebhookStore } from './webhook-records.ts';
import type { Labels } from './workflow-records.ts';

/** An endpoint as it is stored. */
export interface WebhookDocument extends Omit<StoredWebhook, 'id' | 'settings' | 'labels'> {
  _id: string;
  /** As those of executions are kept; absent: none. */
  labels?: string[];
  /** JSON: MongoDB does not take every key. */
  settings: string;
}

/** Keeps webhook endpoints. */
export function createWebhookStore(webhooks: Collection<WebhookDocument>): WebhookStore {
  return {
    insert: ({ id, settings, labels, ...rest }) =>
      insertOnce(() =>
        webhooks.insertOne({ _id: id, settings: JSON.stringify(settings), ...rest, ...encoded(labels) }),
      ),
    async find(tenantId, id) {
      const found = await webhooks.findOne({ _id: id, tenantId });
      return found ? fromDocument(found) : null;
    },
    list: async (tenantId) =>
      (await webhooks.find({ tenantId }).sort({ createdAt: 1, _id: 1 }).toArray()).map(fromDocument),
    async change(tenantId, { id, revision }, change) {
      const changed = await webhooks.findOneAndUpdate(
        { _id: id, tenantId, revision },
        { $set: toFields(change), $inc: { revision: 1 } },
        { returnDocument: 'after' },
      );
      return changed ? fromDocument(changed) : null;
    },
    remove: async (tenantId, id) => (await webhooks.deleteOne({ _id: id, tenantId })).deletedCount === 1,
    async noteSuccess(tenantId, id) {
      await webhooks.updateOne({ _id: id, tenantId, failingSince: { $ne: null } }, { $set: { failingSince: null } });
    },
    async noteFailure(tenantId, id, at, failingBefore) {
      const first = await webhooks.updateOne({ _id: id, tenantId, failingSince: null }, { $set: { failingSince: at } });
      if (first.modifiedCount === 1) return false;
      const disabled = { enabled: false, disabledReason: 'failing' as const, updatedAt: at };
      const long = { _id: id, tenantId, enabled: true, failingSince: { $lte: failingBefore } };
      return (await webhooks.updateOne(long, { $set: disabled, $inc: { revision: 1 } })).modifiedCount === 1;
    },
    async disable(tenantId, id, reason, at) {
      const disabled = { enabled: false, disabledReason: reason, updatedAt: at };
      const enabled = { _id: id, tenantId, enabled: true };
      return (await webhooks.updateOne(enabled, { $set: disabled, $inc: { revision: 1 } })).modifiedCount === 1;
    },
  };
}

function toFields({ settings, labels, ...rest }: WebhookChange): Partial<WebhookDocument> {
  return {
    ...rest,
    ...(settings === undefined ? {} : { settings: JSON.stringify(settings) }),
    ...(labels === undefined ? {} : { labels: [], ...encoded(labels) }),
  };
}

function encoded(labels: Labels | undefined): { labels?: string[] } {
  const texts = labels && encodeLabels(labels);
  return texts ? { labels: texts } : {};
}

function fromDocument({ _id, settings, labels, ...rest }: WebhookDocument): StoredWebhook {
  return { id: _id, settings: JSON.parse(settings), labels: decodeLabels(labels), ...rest };
}
