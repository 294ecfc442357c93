import type { Collections } from './collections.ts';
import { headProjection, toExecutionHead } from './execution-documents.ts';
import type { ExecutionHead } from './execution-records.ts';
import type { ExecutionStore } from './store.ts';

type Sweeps = Pick<ExecutionStore, 'claimChecks'>;

/** What the sweepers of all gateways share: each claim is a compare-and-set of the due time. */
export function createExecutionSweeps({ executions }: Pick<Collections, 'executions'>): Sweeps {
  return {
    async claimChecks(now, limit, next) {
      const due = await executions
        .find({ checkAt: { $lte: now } }, { projection: headProjection })
        .sort({ checkAt: 1 })
        .limit(limit)
        .toArray();
      const claimed: ExecutionHead[] = [];
      for (const document of due) {
        const { _id, checkAt } = document;
        if (!checkAt) continue;
        const head = toExecutionHead(document);
        const won = await executions.updateOne({ _id, checkAt }, { $set: { checkAt: next(head) } });
        if (won.modifiedCount === 1) claimed.push(head);
      }
      return claimed;
    },
  };
}
