import type { Collection, Filter } from 'mongodb';
import { openStatuses } from '../../workflows/execution.ts';
import type { BlobStore } from './blob-store.ts';
import type { Collections } from './collections.ts';
import { createContentDoubts } from './content-doubts.ts';
import type { ExecutionDocument } from './documents.ts';
import type { Closing } from './execution-records.ts';
import { forgetFiles } from './forget-files.ts';
import { readEvents } from './read-events.ts';
import { chunkText, encodeChunk } from './record-chunk.ts';
import { HELD_CHARACTERS } from './spill-chunks.ts';
import type { ExecutionStore, RecordHooks } from './store.ts';
import { waitingFields } from './what-waits.ts';

/** Characters of the tasks that a record ended from outside holds itself. */
const CLOSING_CHARACTERS = 32 * HELD_CHARACTERS;

/** Documents that one call removes: no call takes long enough to be taken for one to a silent server. */
const REMOVED_AT_ONCE = 500;

interface Parts {
  collections: Collections;
  blobs: BlobStore;
  hooks: RecordHooks;
}

type Endings = Pick<ExecutionStore, 'markCancelling' | 'close' | 'remove' | 'endChecks'>;

/** How records are ended and removed by something other than their run. */
export function createExecutionEndings(parts: Parts): Endings {
  const { executions, chunks, chunkHeads, attempts, deliveries } = parts.collections;
  const doubts = createContentDoubts({ collections: parts.collections, clock: () => new Date() });
  return {
    async markCancelling(tenantId, id) {
      const found = await executions.updateOne({ _id: id, tenantId, open: true }, { $set: { status: 'CANCELLING' } });
      return found.matchedCount === 1;
    },
    async close(tenantId, id, closing) {
      const closed = await close(parts, tenantId, id, closing);
      if (!closed) return false;
      parts.hooks.onEnded?.(id, null);
      if (closed.ownWebhook || closed.webhook || closed.listeners) parts.hooks.onEvents?.(id, tenantId);
      return true;
    },
    async remove(tenantId, id) {
      const ended = { _id: id, tenantId, open: false };
      const found = await executions.findOne(ended, { projection: { ownWebhook: 1 } });
      if (!found) return false;
      // Heads first: none finds a text that is gone.
      await removeAll(chunkHeads, { executionId: id, tenantId });
      await removeAll(chunks, { executionId: id, tenantId });
      await removeAll(attempts, { executionId: id, tenantId });
      await forgetFiles(parts.collections, doubts, tenantId, id);
      const removed = (await executions.deleteOne(ended)).deletedCount === 1;
      // A step whose worker was taken for lost may have written one meanwhile; from now on it cannot.
      if (removed) await forgetFiles(parts.collections, doubts, tenantId, id);
      // Nothing is told of it from now on, so that none are added.
      if (removed && found.ownWebhook) await removeAll(deliveries, { webhookId: id, tenantId });
      return removed;
    },
    async endChecks(tenantId, id) {
      await executions.updateOne({ _id: id, tenantId }, { $unset: { checkAt: '' } });
    },
  };
}

/** Removes documents in batches: a wide run has very many. */
async function removeAll<T extends { _id: string; tenantId: string }>(
  collection: Collection<T>,
  filter: Filter<T>,
): Promise<void> {
  for (;;) {
    const found = await collection.find(filter, { projection: { _id: 1 }, limit: REMOVED_AT_ONCE }).toArray();
    if (found.length > 0) await collection.deleteMany({ ...filter, _id: { $in: found.map(({ _id }) => _id) } });
    if (found.length < REMOVED_AT_ONCE) return;
  }
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
    const events = await readEvents(collections, found, 0);
    const sequence = (events.at(-1)?.sequence ?? 0) + 1;
    const ended = { sequence, type: 'execution.ended', at: completedAt.getTime(), status } as const;
    const whole = chunkText(await encodeChunk(blobs, { tasks, events: [ended] }));
    const final = whole.length <= CLOSING_CHARACTERS ? whole : chunkText({ tasks: [], events: [ended] });
    const { modifiedCount } = await executions.updateOne(
      { _id: id, tenantId, open: true, revision: found.revision },
      {
        $set: {
          status,
          open: false,
          completedAt,
          final,
          ...(error ? { error: JSON.stringify(error) } : {}),
          ...(checkAt ? { checkAt } : {}),
        },
        $unset: { lent: '', ...waitingFields, ...(checkAt ? {} : { checkAt: '' }) },
      },
    );
    if (modifiedCount === 1) return found;
  }
}
