import type { Collections } from './collections.ts';
import type { ExecutionDocument } from './documents.ts';

/** The chunk texts of an execution, oldest first; a text also kept in `chunks` comes in its place. */
export async function readChunks(
  { chunks }: Pick<Collections, 'chunks'>,
  execution: Pick<ExecutionDocument, '_id' | 'tenantId' | 'projections' | 'final' | 'spilled'>,
): Promise<string[]> {
  const held = Object.entries(execution.projections).map(([revision, text]) => ({ revision: Number(revision), text }));
  if (!execution.spilled) {
    const texts = held.sort((a, b) => a.revision - b.revision).map((chunk) => chunk.text);
    return execution.final === undefined ? texts : [...texts, execution.final];
  }
  const spilled = await chunks
    .find({ executionId: execution._id, tenantId: execution.tenantId })
    .sort({ revision: 1, part: 1 })
    .toArray();
  // The order of parts of one revision is kept, since sorting is stable.
  const texts = [...held, ...spilled].sort((a, b) => a.revision - b.revision).map((chunk) => chunk.text);
  return execution.final === undefined ? texts : [...texts, execution.final];
}
