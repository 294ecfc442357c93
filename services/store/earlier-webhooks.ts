import type { Collections } from './collections.ts';
import type { ListenerStore } from './webhook-records.ts';

/** Executions with webhooks that an earlier release started, which delivered in another way. It can go together with `deliverEvents`. */
export function createEarlierWebhooks({
  executions,
}: Pick<Collections, 'executions'>): Pick<ListenerStore, 'takeOver' | 'claimEarlier'> {
  return {
    async takeOver(tenantId, executionId, after, tellAt) {
      const earlier = { _id: executionId, tenantId, webhook: { $exists: true } };
      const found = await executions.findOne(earlier, { projection: { webhook: 1, listeners: 1 } });
      if (!found?.webhook) return;
      const change = {
        $set: { ownWebhook: found.webhook, tellAt },
        // Endpoints that listen beside it have come as far as they have.
        ...(found.listeners ? {} : { $max: { toldUpTo: after } }),
        $unset: { webhook: '' as const, deliverAt: '' as const },
      };
      await executions.updateOne(earlier, change);
    },
    async claimEarlier(now, limit, next) {
      const due = executions
        .find({ deliverAt: { $lte: now } }, { projection: { tenantId: 1, deliverAt: 1 } })
        .sort({ deliverAt: 1 })
        .limit(limit);
      const claimed: { executionId: string; tenantId: string }[] = [];
      for (const { _id, tenantId, deliverAt } of await due.toArray()) {
        if (!deliverAt) continue;
        const won = await executions.updateOne({ _id, deliverAt }, { $set: { deliverAt: next } });
        if (won.modifiedCount === 1) claimed.push({ executionId: _id, tenantId });
      }
      return claimed;
    },
  };
}
