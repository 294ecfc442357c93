import type { Collections } from './collections.ts';
import { createEarlierWebhooks } from './earlier-webhooks.ts';
import { toExecutionHead } from './execution-documents.ts';
import { readEvents } from './read-events.ts';
import type { ListenerStore } from './webhook-records.ts';

/** Keeps what the webhooks that listen to executions have been told. */
export function createListenerStore(
  collections: Pick<Collections, 'executions' | 'chunks' | 'chunkHeads'>,
): ListenerStore {
  const { executions } = collections;
  return {
    async readUntold(tenantId, executionId) {
      const found = await executions.findOne({ _id: executionId, tenantId });
      if (!found?.listeners && !found?.ownWebhook) return null;
      const events = await readEvents(collections, found, found.toldUpTo ?? 0);
      const isOwnTold = found.ownWebhook !== undefined;
      return { execution: toExecutionHead(found), isOwnTold, events, ended: !found.open };
    },
    async markTold(tenantId, executionId, upTo, ended) {
      const change = { $max: { toldUpTo: upTo }, ...(ended ? { $unset: { tellAt: '' as const } } : {}) };
      await executions.updateOne({ _id: executionId, tenantId }, change);
    },
    async claimUntold(now, limit, next) {
      const projection = { tenantId: 1, tellAt: 1, createdAt: 1 } as const;
      const due = executions
        .find({ tellAt: { $lte: now } }, { projection })
        .sort({ tellAt: 1 })
        .limit(limit);
      const claimed: { executionId: string; tenantId: string }[] = [];
      for (const { _id, tenantId, tellAt, createdAt } of await due.toArray()) {
        if (!tellAt) continue;
        const won = await executions.updateOne({ _id, tellAt }, { $set: { tellAt: next(createdAt) } });
        if (won.modifiedCount === 1) claimed.push({ executionId: _id, tenantId });
      }
      return claimed;
    },
    async giveUp(tenantId, executionId, why) {
      await executions.updateOne({ _id: executionId, tenantId }, { $set: { webhookGivenUp: why } });
    },
    async resume(tenantId, executionId) {
      const givenUp = { _id: executionId, tenantId, webhookGivenUp: { $exists: true } };
      await executions.updateOne(givenUp, { $unset: { webhookGivenUp: '' } });
    },
    ...createEarlierWebhooks(collections),
  };
}
