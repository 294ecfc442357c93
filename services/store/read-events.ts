import type { RunEvent } from '../../workflows/execution.ts';
import type { Collections } from './collections.ts';
import type { ExecutionDocument } from './documents.ts';
import { readHeld } from './read-chunks.ts';
import { decodeEvents } from './record-chunk.ts';
import { FINAL_REVISION } from './spill-chunks.ts';

/** The events of an execution after a sequence, in order and each once. */
export async function readEvents(
  { chunks }: Pick<Collections, 'chunks'>,
  execution: ExecutionDocument,
  afterSequence: number,
): Promise<RunEvent[]> {
  const { _id: executionId, tenantId, complete = false, spread = false } = execution;
  const held = await readHeld({ chunks }, execution);
  const filter = { executionId, tenantId, kind: 'events' as const, lastSequence: { $gt: afterSequence } };
  const beside = spread ? await chunks.find(filter).toArray() : [];
  const counts = ({ revision }: { revision: number }) =>
    revision === FINAL_REVISION ? complete : revision <= execution.revision;
  const told = [...held, ...beside.filter(counts)];
  return decodeEvents(told.map(({ text }) => text)).filter(({ sequence }) => sequence > afterSequence);
}
