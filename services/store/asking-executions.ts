import type { Filter } from 'mongodb';
import type { OpenApproval } from '../../workflows/execution.ts';
import type { BlobStore } from './blob-store.ts';
import type { Collections } from './collections.ts';
import type { ExecutionDocument } from './documents.ts';
import { fromExecutionDocument } from './execution-documents.ts';
import { toFilter } from './execution-filter.ts';
import type { AskingExecution } from './execution-records.ts';
import type { ExecutionStore } from './store.ts';

/** How open executions that wait for an answer are found. */
export function createAskingExecutions(collections: Collections, blobs: BlobStore): Pick<ExecutionStore, 'listAsking'> {
  return {
    async listAsking(tenantId, filter, { from, limit }) {
      // One that is being cancelled takes no answer.
      const asking: Filter<ExecutionDocument> = {
        ...toFilter(tenantId, filter),
        asksSince: from ? { $gte: from.asksSince } : { $exists: true },
        status: { $ne: 'CANCELLING' },
        ...(from ? { $or: [{ asksSince: { $gt: from.asksSince } }, { _id: { $gte: from.id } }] } : {}),
      };
      const found = await collections.executions.find(asking).sort({ asksSince: 1, _id: 1 }).limit(limit).toArray();
      return Promise.all(found.map((document) => toAsking(collections, blobs, document)));
    },
  };
}

async function toAsking(
  collections: Collections,
  blobs: BlobStore,
  document: ExecutionDocument,
): Promise<AskingExecution> {
  const { approvals, asksSince = document.createdAt } = document;
  const open: OpenApproval[] = approvals === undefined ? [] : JSON.parse(approvals);
  const order = (one: OpenApproval, other: OpenApproval) => one.since - other.since || (one.path < other.path ? -1 : 1);
  return {
    record: await fromExecutionDocument(collections, blobs, document),
    approvals: open.toSorted(order),
    asksSince,
  };
}
