import type { RunEvent } from '../../workflows/execution.ts';
import type { Collections } from './collections.ts';
import type { ExecutionDocument } from './documents.ts';
import { readHeld, readTexts } from './read-chunks.ts';
import { decodeEvents } from './record-chunk.ts';

/** The events of an execution after a sequence, in order and each once. */
export async function readEvents(
  collections: Pick<Collections, 'chunks' | 'chunkHeads'>,
  execution: ExecutionDocument,
  afterSequence: number,
): Promise<RunEvent[]> {
  const { _id: executionId, tenantId, revision, complete = false, spread = false } = execution;
  const filter = { executionId, tenantId, kind: 'events' as const, lastSequence: { $gt: afterSequence } };
  const heads = spread ? await collections.chunkHeads.find(filter, { projection: { revision: 1 } }).toArray() : [];
  const beside = await readTexts(collections, { tenantId, revision, complete }, heads);
  const told = [...(await readHeld(collections, execution)), ...beside];
  return decodeEvents(told.map(({ text }) => text)).filter(({ sequence }) => sequence > afterSequence);
}
