import type { FileData } from '../../activities/files/file-store.ts';
import type { Collections } from './collections.ts';
import { type Content, type FileContents, stoodStill } from './file-contents.ts';
import type { FileDocument } from './file-documents.ts';
import { checkFileSize, checkTenantBytes, type FileLimits } from './file-limits.ts';

/** What writing files needs. */
export interface FileParts {
  collections: Collections;
  contents: FileContents;
  limits: FileLimits;
  clock: () => Date;
}

/** What a write makes of a document. */
export type FileChange = Pick<FileDocument, 'contents' | 'sizes' | 'size' | 'sha256'> &
  Partial<Pick<FileDocument, 'contentType' | 'appends'>>;

/** Stores bytes within all limits; `before`: the file has so many already. @throws AppError `file-too-large`, `file-limit` */
export async function putContent(
  { collections: { files }, contents, limits }: FileParts,
  tenantId: string,
  data: FileData,
  before = 0,
): Promise<Content> {
  const stored = limits.maxTenantBytes === null ? 0 : await countBytes({ files }, tenantId);
  return contents.put(tenantId, data, (size) => {
    checkFileSize(before + size, limits);
    checkTenantBytes(stored, size, limits);
  });
}

async function countBytes({ files }: Pick<Collections, 'files'>, tenantId: string): Promise<number> {
  const sum = { $group: { _id: null, bytes: { $sum: '$size' } } };
  const [stored] = await files.aggregate<{ bytes: number }>([{ $match: { tenantId } }, sum]).toArray();
  return stored?.bytes ?? 0;
}

/** The fields of a document whose bytes are one content. */
export function namedBy({ id, size, sha256 }: Content): FileChange {
  return { contents: [id], sizes: [size], size, sha256 };
}

/** Changes what was read, unless somebody else has; `fresh` is what it names from then on. null: read it again. */
export async function changeFile(
  { collections: { files }, contents }: FileParts,
  from: FileDocument,
  change: FileChange,
  fresh: Content,
): Promise<FileDocument | null> {
  const { _id, tenantId, revision } = from;
  const replaced = from.contents.filter((id) => !change.contents.some((kept) => kept.equals(id)));
  if (!(await contents.hold(fresh.id))) throw stoodStill();
  await contents.doubt(tenantId, replaced, 'later');
  const changed = await files.findOneAndUpdate(
    { _id, tenantId, revision },
    { $set: { ...change, revision: revision + 1 } },
    { returnDocument: 'after' },
  );
  if (changed) await contents.settle(fresh.id);
  return changed;
}
