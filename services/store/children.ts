import type { ChildStore } from './child-store.ts';
import type { Collections } from './collections.ts';

/** Reads and notes what concerns parents and children; the facts themselves lie in the executions. */
export function createChildStore({ executions }: Pick<Collections, 'executions'>): ChildStore {
  return {
    async listAwaited(tenantId, parentId) {
      const filter = { tenantId, 'parent.executionId': parentId, 'parent.awaited': true, open: true };
      return (await executions.find(filter, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id);
    },
    async markParentTold(tenantId, id) {
      await executions.updateOne({ _id: id, tenantId }, { $unset: { tellParentAt: '' } });
    },
    async claimUntold({ now, endedBefore, next }, limit) {
      const filter = { open: false, tellParentAt: { $lte: now }, completedAt: { $lte: endedBefore } };
      const due = executions.find(filter, { projection: { tenantId: 1, tellParentAt: 1 } });
      const claimed: { tenantId: string; id: string }[] = [];
      for (const { _id, tenantId, tellParentAt } of await due.sort({ tellParentAt: 1 }).limit(limit).toArray()) {
        if (!tellParentAt) continue;
        const won = await executions.updateOne({ _id, tellParentAt }, { $set: { tellParentAt: next } });
        if (won.modifiedCount === 1) claimed.push({ tenantId, id: _id });
      }
      return claimed;
    },
  };
}
