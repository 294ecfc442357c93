import type { RunRecords } from '../../activities/run-records.ts';
import type { FinalRecord, Projection, Winner } from '../../workflows/execution.ts';
import { isTerminal } from '../../workflows/execution.ts';
import { createAttemptRecords } from './attempt-records.ts';
import type { BlobStore } from './blob-store.ts';
import type { Collections } from './collections.ts';
import type { ExecutionDocument } from './documents.ts';
import { createOrderSource, type OrderSource } from './order-source.ts';
import { packValue } from './packed-value.ts';
import { chunkText, type EncodedChunk, encodeChunk } from './record-chunk.ts';
import { FINAL_REVISION, HELD_CHARACTERS, spillChunk } from './spill-chunks.ts';
import type { RecordHooks } from './store.ts';
import { waitingFields, whatWaits, whatWaitsNoMore } from './what-waits.ts';

interface Parts {
  collections: Collections;
  blobs: BlobStore;
  hooks: RecordHooks;
}

/** How runs write their records: one write each, unless it is large. */
export function createRunRecords(given: Parts): RunRecords {
  const parts = { ...given, orders: createOrderSource(given.collections, given.blobs) };
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

type Writing = Parts & { orders: OrderSource };

/** Runs without listeners bring no events. */
function tellListeners(hooks: RecordHooks, { executionId, tenantId, events }: FinalRecord | Projection): void {
  if (events.length > 0) hooks.onEvents?.(executionId, tenantId);
}

async function finalize(parts: Writing, record: FinalRecord): Promise<{ winner: Winner; won: boolean }> {
  const { collections, blobs } = parts;
  const { executionId: id, tenantId } = record;
  const chunk = await encodeChunk(blobs, record);
  const text = heldText(chunk);
  if (text === null) await spill(parts, record, FINAL_REVISION, chunk);
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
        ...(record.compensation ? { compensation: JSON.stringify(record.compensation) } : {}),
        ...(text === null ? { spread: true } : { final: text }),
      },
      $unset: { checkAt: '', lent: '', ...waitingFields },
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
async function project(parts: Writing, projection: Projection): Promise<boolean> {
  const { executionId: id, tenantId, revision } = projection;
  const { executions } = parts.collections;
  const chunk = await encodeChunk(parts.blobs, projection);
  const text = heldText(chunk);
  const applies = { _id: id, tenantId, open: true, revision: { $lt: revision } };
  const always = { startedAt: new Date(projection.startedAt), revision, ...whatWaits(projection) };
  const $unset = whatWaitsNoMore(projection);
  if (text !== null) {
    const held = { ...always, [`projections.${revision}`]: text };
    const grow = { $inc: { bytes: text.length } };
    const first = await executions.updateOne(
      { ...applies, bytes: { $lte: HELD_CHARACTERS - text.length }, status: { $ne: 'CANCELLING' } },
      { $set: { ...held, status: projection.status }, $unset, ...grow },
    );
    if (first.modifiedCount === 1) return true;
    // Rare: it is cancelling (which only an end follows), its document is full, or the projection is old.
    const stored = await executions.findOne(applies, { projection: { bytes: 1 } });
    if (!stored) return false;
    if (stored.bytes + text.length <= HELD_CHARACTERS)
      return writeKept(parts.collections, applies, projection.status, { $set: held, $unset }, text.length);
  }
  await spill(parts, projection, revision, chunk);
  return writeKept(parts.collections, applies, projection.status, { $set: { ...always, spread: true }, $unset });
}

/** Writes what stays true while the execution is cancelling, then the status unless it is. */
async function writeKept(
  { executions }: Collections,
  applies: { _id: string; tenantId: string },
  status: Projection['status'],
  { $set, $unset }: { $set: Partial<ExecutionDocument>; $unset: { [field: string]: '' } },
  bytes = 0,
): Promise<boolean> {
  const free = { ...applies, status: { $ne: 'CANCELLING' as const } };
  const moved = await executions.updateOne(free, { $set: { ...$set, status }, $unset, $inc: { bytes } });
  if (moved.modifiedCount === 1) return true;
  return (await executions.updateOne(applies, { $set, $unset, $inc: { bytes } })).modifiedCount === 1;
}

/** The chunk as a text that an execution can hold; null: it is too large. */
function heldText(chunk: EncodedChunk): string | null {
  const text = chunkText(chunk);
  return text.length <= HELD_CHARACTERS ? text : null;
}

async function spill(
  { collections, orders }: Writing,
  { executionId: id, tenantId }: FinalRecord | Projection,
  revision: number,
  chunk: EncodedChunk,
): Promise<void> {
  await spillChunk(collections, { id, tenantId, revision }, await orders.orderOf(tenantId, id), chunk);
}
