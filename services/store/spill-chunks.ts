import type { Collections } from './collections.ts';
import { insertOnce } from './duplicate-key.ts';

/** Characters of chunks that an execution document holds itself. */
export const HELD_CHARACTERS = 64 * 1024;

/** The revision of the last chunk: after every projection. */
export const FINAL_REVISION = Number.MAX_SAFE_INTEGER;

/** Writes texts beside the execution. Repeating it changes nothing, since a revision's texts never change. */
export async function spillChunks(
  { chunks }: Pick<Collections, 'chunks'>,
  execution: { id: string; tenantId: string; revision: number },
  texts: readonly string[],
): Promise<void> {
  const { id, tenantId, revision } = execution;
  for (const [part, text] of texts.entries()) {
    const chunk = { _id: `${id}:${revision}:${part}`, tenantId, executionId: id, revision, part, text };
    await insertOnce(() => chunks.insertOne(chunk));
  }
}
