import { openStatuses } from '../../workflows/execution.ts';
import type { Collections } from './collections.ts';
import type { ExecutionDocument } from './documents.ts';
import { readChunks } from './read-chunks.ts';
import { decodeEvents, encodeChunk } from './record-chunk.ts';
import type { BlobStore, Closing, ExecutionStore, RecordHooks } from './store.ts';

interface Parts {
  collections: Collections;
  blobs: BlobStore;
  hooks: RecordHooks;
}

type Endings = Pick<ExecutionStore, 'markCancelling' | 'close' | 'remove' | 'endChecks' | 'markDelivering'>;

/** How records are ended and removed by something other than their run. */
export function createExecutionEndings(parts: Parts): Endings {
  const { executions, chunks, attempts } = parts.collections;
  return {
    async markCancelling(tenantId, id) {
      const found = await executions.updateOne({ _id: id, tenantId, open: true }, { $set: { status: 'CANCELLING' } });
      return found.matchedCount === 1;
    },
    async close(tenantId, id, closing) {
      const closed = await close(parts, tenantId, id, closing);
      if (!closed) return false;
      parts.hooks.onEnded?.(id, null);
      if (closed.webhook) parts.hooks.onEvents?.(id, tenantId);
      return true;
    },
    async remove(tenantId, id) {
      const ended = { _id: id, tenantId, open: false };
      if (!(await executions.findOne(ended, { projection: { _id: 1 } }))) return false;
      await chunks.deleteMany({ executionId: id, tenantId });
      await attempts.deleteMany({ executionId: id, tenantId });
      return (await executions.deleteOne(ended)).deletedCount === 1;
    },
    async endChecks(tenantId, id) {
      await executions.updateOne({ _id: id, tenantId }, { $unset: { checkAt: '' } });
    },
    async markDelivering(tenantId, id) {
      await executions.updateOne({ _id: id, tenantId }, { $unset: { deliverAt: '' } });
    },
  };
}

/** Compare-and-set from what was read, so that the last event's sequence is right. */
async function close(
  { collections, blobs }: Parts,
  tenantId: string,
  id: string,
  { status, error, completedAt, tasks = [], checkAt }: Closing,
): Promise<ExecutionDocument | null> {
  const { executions } = collections;
  for (;;) {
    const found = await executions.findOne({ _id: id, tenantId, status: { $in: [...openStatuses] } });
    if (!found) return null;
    const events = decodeEvents(await readChunks(collections, found));
    const sequence = (events.at(-1)?.sequence ?? 0) + 1;
    const ended = { sequence, type: 'execution.ended', at: completedAt.getTime(), status } as const;
    const [final, ...tooMany] = await encodeChunk(blobs, { tasks, events: [ended] });
    const { modifiedCount } = await executions.updateOne(
      { _id: id, tenantId, open: true, revision: found.revision },
      {
        $set: {
          status,
          open: false,
          completedAt,
          final: final === undefined || tooMany.length > 0 ? JSON.stringify({ tasks: [], events: [ended] }) : final,
          ...(error ? { error: JSON.stringify(error) } : {}),
          ...(checkAt ? { checkAt } : {}),
        },
        ...(checkAt ? {} : { $unset: { checkAt: '' } }),
      },
    );
    if (modifiedCount === 1) return found;
  }
}
