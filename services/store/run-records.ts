import type { RunRecords } from '../../activities/run-records.ts';
import type { FinalRecord, Projection, Winner } from '../../workflows/execution.ts';
import { isTerminal } from '../../workflows/execution.ts';
import { createAttemptRecords } from './attempt-records.ts';
import type { Collections } from './collections.ts';
import type { ExecutionDocument } from './documents.ts';
import { packValue } from './packed-value.ts';
import { encodeChunk } from './record-chunk.ts';
import { FINAL_REVISION, HELD_CHARACTERS, spillChunks } from './spill-chunks.ts';
import type { BlobStore, RecordHooks } from './store.ts';

interface Parts {
  collections: Collections;
  blobs: BlobStore;
  hooks: RecordHooks;
}

/** How runs write their records: one write each, unless it is large. */
export function createRunRecords(parts: Parts): RunRecords {
  return {
    async finalize(record) {
      const { winner, won } = await finalize(parts, record);
      parts.hooks.onEnded?.(record.executionId, won ? record : null);
      tellListeners(parts.hooks, record);
      return winner;
    },
    async project(projection) {
      if (await project(parts, projection)) tellListeners(parts.hooks, projection);
    },
    ...createAttemptRecords(parts.collections),
  };
}

/** Runs without listeners bring no events. */
function tellListeners(hooks: RecordHooks, { executionId, tenantId, events }: FinalRecord | Projection): void {
  if (events.length > 0) hooks.onEvents?.(executionId, tenantId);
}

async function finalize({ collections, blobs }: Parts, record: FinalRecord): Promise<{ winner: Winner; won: boolean }> {
  const { executionId: id, tenantId } = record;
  const chunk = await keepChunk(collections, blobs, record, FINAL_REVISION);
  const { modifiedCount } = await collections.executions.updateOne(
    { _id: id, tenantId, open: true },
    {
      $set: {
        status: record.status,
        open: false,
        complete: true,
        output: await packValue(blobs, record.output),
        ...(record.response ? { response: await packValue(blobs, record.response) } : {}),
        ...(record.error ? { error: JSON.stringify(record.error) } : {}),
        startedAt: new Date(record.startedAt),
        completedAt: new Date(record.completedAt),
        ...(chunk === null ? { spilled: true } : { final: chunk }),
      },
      $unset: { checkAt: '' },
    },
  );
  const own = { status: record.status, error: record.error };
  if (modifiedCount === 1) return { winner: own, won: true };
  return { winner: (await readWinner(collections, tenantId, id)) ?? own, won: false };
}

async function readWinner({ executions }: Collections, tenantId: string, id: string): Promise<Winner | null> {
  const stored = await executions.findOne({ _id: id, tenantId }, { projection: { status: 1, error: 1 } });
  if (!stored || !isTerminal(stored.status)) return null;
  return { status: stored.status, error: stored.error === undefined ? null : JSON.parse(stored.error) };
}

/** Applies a projection; false when it is old or the execution has ended. */
async function project({ collections, blobs }: Parts, projection: Projection): Promise<boolean> {
  const { executionId: id, tenantId, revision } = projection;
  const text = await keepChunk(collections, blobs, projection, revision);
  const held = text === null ? { spilled: true } : { [`projections.${revision}`]: text };
  const applies = { _id: id, tenantId, open: true, revision: { $lt: revision } };
  const fits = text === null ? {} : { bytes: { $lte: HELD_CHARACTERS - text.length } };
  const always = { startedAt: new Date(projection.startedAt), revision };
  const grow = { $inc: { bytes: text?.length ?? 0 } };
  const set: Partial<ExecutionDocument> = { ...always, ...held, status: projection.status };
  const { executions } = collections;
  const first = await executions.updateOne(
    { ...applies, ...fits, status: { $ne: 'CANCELLING' } },
    { $set: set, ...grow },
  );
  if (first.modifiedCount === 1) return true;

  // Rare: it is cancelling (which only an end follows), its document is full, or the projection is old.
  const stored = await executions.findOne(applies, { projection: { bytes: 1 } });
  if (!stored) return false;
  if (text !== null && stored.bytes + text.length > HELD_CHARACTERS) {
    await spillChunks(collections, { id, tenantId, revision }, [text]);
    return writeKept(collections, applies, projection.status, { ...always, spilled: true });
  }
  return writeKept(collections, applies, projection.status, { ...always, ...held }, grow.$inc.bytes);
}

/** Writes what stays true while the execution is cancelling, then the status unless it is. */
async function writeKept(
  { executions }: Collections,
  applies: { _id: string; tenantId: string },
  status: Projection['status'],
  set: Partial<ExecutionDocument>,
  bytes = 0,
): Promise<boolean> {
  const free = { ...applies, status: { $ne: 'CANCELLING' as const } };
  const moved = await executions.updateOne(free, { $set: { ...set, status }, $inc: { bytes } });
  if (moved.modifiedCount === 1) return true;
  return (await executions.updateOne(applies, { $set: set, $inc: { bytes } })).modifiedCount === 1;
}

/** The chunk as text that fits into the execution; null: it was too large and lies beside it. */
async function keepChunk(
  collections: Collections,
  blobs: BlobStore,
  record: FinalRecord | Projection,
  revision: number,
): Promise<string | null> {
  const texts = await encodeChunk(blobs, record);
  const [only] = texts;
  if (texts.length === 1 && only !== undefined && only.length <= HELD_CHARACTERS) return only;
  await spillChunks(collections, { id: record.executionId, tenantId: record.tenantId, revision }, texts);
  return null;
}
