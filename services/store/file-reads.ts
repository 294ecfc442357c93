import { createHash } from 'node:crypto';
import type { UpdateFilter } from 'mongodb';
import type { OpenFile } from '../../activities/files/file-store.ts';
import type { FileParts } from './file-changes.ts';
import type { FileDocument } from './file-documents.ts';
import { toStoredFile } from './file-facts.ts';
import { isOneFamily, retriedBy } from './kinship.ts';
import { afterPosition } from './list-position.ts';
import { findNewest } from './newest-file.ts';
import type { FilePlace, StoredFile, StoredFiles } from './stored-files.ts';

type Reads = Omit<StoredFiles, 'write' | 'append' | 'send' | 'remove' | 'expire' | 'sweep'>;

/** How files are found and read. */
export function createFileReads(parts: FileParts): Reads {
  const { files, executions } = parts.collections;
  const opened = async (found: FileDocument | undefined | null) =>
    found ? open(parts, await hashed(parts, found)) : null;
  return {
    async find(tenantId, id) {
      const found = await files.findOne({ _id: id, tenantId });
      return found ? toStoredFile(await hashed(parts, found)) : null;
    },
    async findNumbered(tenantId, executionId, number) {
      const found = await files.findOne({ tenantId, executionId, number });
      return found ? toStoredFile(await hashed(parts, found)) : null;
    },
    open: async (tenantId, id) => opened(await files.findOne({ _id: id, tenantId })),
    async openFor(tenantId, executionId, id) {
      const found = await files.findOne({ _id: id, tenantId });
      const writer = found?.executionId;
      const reached = writer === undefined || (await isOneFamily(executions, tenantId, writer, executionId));
      return reached && found ? opened(await kept(parts, found)) : null;
    },
    openNamed: async (tenantId, executionId, name) =>
      opened(await findNewest(parts.collections, { tenantId, executionId, name })),
    list: (tenantId, executionId) => listSeen(parts, tenantId, executionId),
    async listOwn(tenantId, executionId, { after, limit }) {
      const found = files.find({ tenantId, executionId, number: { $gt: after } }).sort({ number: 1 });
      return (await found.limit(limit).toArray()).map(toStoredFile);
    },
    listLine: (tenantId, executionId, page) => listLine(parts, { tenantId, executionId }, page),
    async keep(tenantId, ids) {
      await files.updateMany({ _id: { $in: [...ids] }, tenantId, unusedUntil: { $exists: true } }, KEEP);
    },
    async listSent(tenantId, { after, limit, keyId }) {
      const whose = { tenantId, sent: true as const, ...(keyId === undefined ? {} : { keyId }) };
      const found = files.find({ ...whose, ...afterPosition(after, 'desc') }).sort({ createdAt: -1, _id: -1 });
      return (await found.limit(limit).toArray()).map(toStoredFile);
    },
  };
}

/** What makes a file stay. A sweep that has read it before does not remove it. */
const KEEP: UpdateFilter<FileDocument> = { $unset: { unusedUntil: '' }, $inc: { revision: 1 } };

/** A file that an execution reads stays from then on; null: it was removed just now. */
async function kept({ collections: { files } }: FileParts, found: FileDocument): Promise<FileDocument | null> {
  if (found.unusedUntil === undefined) return found;
  const { _id, tenantId } = found;
  return files.findOneAndUpdate({ _id, tenantId }, KEEP, { returnDocument: 'after' });
}

/** By the file that each goes back to, so that it stands where that one stood. */
async function listSeen(
  { collections: { files, executions } }: FileParts,
  tenantId: string,
  executionId: string,
): Promise<StoredFile[]> {
  const line: FileDocument[][] = [];
  for await (const id of retriedBy(executions, tenantId, executionId))
    line.unshift(await files.find({ tenantId, executionId: id }).sort({ number: 1 }).toArray());
  const origins = new Map<string, string>();
  const seen = new Map<string, FileDocument>();
  for (const file of line.flat()) {
    const origin = origins.get(file.replaces ?? '') ?? file._id;
    origins.set(file._id, origin);
    seen.set(origin, file);
  }
  return [...seen.values()].map(toStoredFile);
}

async function listLine(
  { collections: { files, executions } }: FileParts,
  { tenantId, executionId }: { tenantId: string; executionId: string },
  { after, limit }: { after: FilePlace | null; limit: number },
): Promise<StoredFile[]> {
  const found: FileDocument[] = [];
  let from = after;
  for await (const id of retriedBy(executions, tenantId, executionId)) {
    if (from && from.executionId !== id) continue;
    const number = { $gt: from?.number ?? 0 };
    from = null;
    const own = files.find({ tenantId, executionId: id, number }).sort({ number: 1 });
    found.push(...(await own.limit(limit - found.length).toArray()));
    if (found.length >= limit) break;
  }
  return found.map(toStoredFile);
}

/** The file as it was found; bytes that are replaced meanwhile stay for a while. */
function open({ contents }: FileParts, found: FileDocument): OpenFile {
  const stored = found.contents.map((id, at) => ({ id, size: found.sizes[at] ?? 0 }));
  return {
    facts: toStoredFile(found),
    read: (range = { start: 0, end: found.size }) => contents.read(stored, range),
  };
}

/** With its sha-256, which appends leave open; noted, unless it has changed meanwhile. */
async function hashed({ collections: { files }, contents }: FileParts, found: FileDocument): Promise<FileDocument> {
  if (found.sha256 !== null) return found;
  const { _id, tenantId, revision } = found;
  const hash = createHash('sha256');
  const stored = found.contents.map((id, at) => ({ id, size: found.sizes[at] ?? 0 }));
  for await (const bytes of contents.read(stored, { start: 0, end: found.size })) hash.update(bytes);
  const sha256 = hash.digest('hex');
  await files.updateOne({ _id, tenantId, revision }, { $set: { sha256 } });
  return { ...found, sha256 };
}
