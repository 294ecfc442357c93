import type { Collections } from './collections.ts';
import type { ExecutionDocument } from './documents.ts';
import { FINAL_REVISION } from './spill-chunks.ts';

/** A chunk that is read with its execution. */
export interface HeldText {
  revision: number;
  text: string;
}

/**
 * The chunks that an execution document holds itself, oldest first, with those that the first release wrote beside it.
 * What lies there by span is read when it is asked for.
 */
export async function readHeld(
  { chunks }: Pick<Collections, 'chunks'>,
  execution: Pick<ExecutionDocument, '_id' | 'tenantId' | 'projections' | 'final' | 'spilled'>,
): Promise<HeldText[]> {
  const { _id: executionId, tenantId, projections, final, spilled } = execution;
  const held = Object.entries(projections).map(([revision, text]) => ({ revision: Number(revision), text }));
  if (final !== undefined) held.push({ revision: FINAL_REVISION, text: final });
  const beside = spilled
    ? await chunks
        .find({ executionId, tenantId, part: { $exists: true } })
        .sort({ revision: 1, part: 1 })
        .toArray()
    : [];
  // The order of parts of one revision is kept, since sorting is stable.
  return [...held, ...beside].sort((a, b) => a.revision - b.revision);
}

/** The texts of chunks by their heads, those that count: not of a projection that was not applied, nor of an end that lost. */
export async function readTexts(
  { chunks }: Pick<Collections, 'chunks'>,
  execution: { tenantId: string; revision: number; complete: boolean },
  heads: readonly { _id: string; revision: number }[],
): Promise<HeldText[]> {
  const counts = ({ revision }: { revision: number }) =>
    revision === FINAL_REVISION ? execution.complete : revision <= execution.revision;
  const ids = heads.filter(counts).map(({ _id }) => _id);
  if (ids.length === 0) return [];
  const filter = { _id: { $in: ids }, tenantId: execution.tenantId };
  return chunks.find(filter, { projection: { _id: 0, revision: 1, text: 1 } }).toArray();
}
