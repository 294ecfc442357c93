import type { Collections } from './collections.ts';
import type { ContentDoubts } from './content-doubts.ts';
import type { FileDocument } from './file-documents.ts';

/** Files that one call looks at. */
const AT_ONCE = 100;

type Parts = Pick<Collections, 'files'>;

/** Removes a file; the next sweep removes its bytes. False: it was gone. */
export async function forgetFile(
  { files }: Parts,
  doubts: Pick<ContentDoubts, 'doubt'>,
  { _id, tenantId, contents, revision }: FileDocument,
): Promise<boolean> {
  await doubts.doubt(tenantId, contents, 'soon');
  const { deletedCount } = await files.deleteOne({ _id, tenantId, revision });
  await doubts.doubt(tenantId, contents, 'now');
  return deletedCount === 1;
}

/** Removes files that were to be used by now; one that an execution is given meanwhile stays. */
export async function expireFiles(
  { files }: Parts,
  doubts: Pick<ContentDoubts, 'doubt'>,
  now: Date,
  limit: number,
): Promise<void> {
  const due = files.find({ unusedUntil: { $lte: now } }).sort({ unusedUntil: 1 });
  for (const file of await due.limit(limit).toArray()) await forgetFile({ files }, doubts, file);
}

/** Removes all files of an execution. */
export async function forgetFiles(
  { files }: Parts,
  doubts: Pick<ContentDoubts, 'doubt'>,
  tenantId: string,
  executionId: string,
): Promise<void> {
  for (;;) {
    const found = await files.find({ tenantId, executionId }).limit(AT_ONCE).toArray();
    for (const file of found) await forgetFile({ files }, doubts, file);
    if (found.length === 0) return;
  }
}
