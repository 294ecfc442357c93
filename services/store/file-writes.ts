import type { FileData, FileTarget } from '../../activities/files/file-store.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import { appendFile } from './append-file.ts';
import { changeFile, type FileParts, namedBy, putContent } from './file-changes.ts';
import type { Content } from './file-contents.ts';
import type { FileDocument } from './file-documents.ts';
import { toStoredFile } from './file-facts.ts';
import { checkFileSize } from './file-limits.ts';
import { idOf } from './id-of.ts';
import { insertFile } from './new-files.ts';
import { findReplaced, slotOfStep } from './newest-file.ts';
import type { SentFile, StoredFile, StoredFiles } from './stored-files.ts';

/** How files come to be. */
export function createFileWrites(parts: FileParts): Pick<StoredFiles, 'write' | 'append' | 'send'> {
  return {
    async write(target, data) {
      return writeFile(parts, target, await putContent(parts, target.tenantId, data));
    },
    append: (target, data) => appendFile(parts, target, data),
    send: (tenantId, file, data) => send(parts, tenantId, file, data),
  };
}

/** Makes the file of a step and name have a content: the one that is there, or a new one. */
async function writeFile(parts: FileParts, target: FileTarget, content: Content): Promise<StoredFile> {
  const { tenantId, executionId, path, name, contentType } = target;
  const slot = slotOfStep(executionId, path, name);
  const change = { ...namedBy(content), contentType, appends: [] };
  for (;;) {
    const there = await parts.collections.files.findOne({ tenantId, slot });
    const written = there
      ? await changeFile(parts, there, change, content)
      : await insertFile(
          parts,
          { tenantId, slot, executionId, name, ...change, ...(await placeOf(parts, target)) },
          content,
        );
    if (written) return toStoredFile(written);
  }
}

/** A file that a retry writes is in the place of the one that the step wrote before. */
async function placeOf({ collections }: FileParts, target: FileTarget): Promise<Pick<FileDocument, 'replaces'>> {
  const replaced = await findReplaced(collections, target);
  return replaced ? { replaces: replaced._id } : {};
}

async function send(parts: FileParts, tenantId: string, file: SentFile, data: FileData): Promise<StoredFile> {
  const { name, contentType, size, keyId, idempotencyKey } = file;
  // Before a gigabyte has come that is not taken.
  checkFileSize(size, parts.limits);
  const content = await putContent(parts, tenantId, data);
  const slot =
    idempotencyKey === null
      ? idOf('content', content.id.toHexString())
      : idOf('sent', ...(keyId === null ? [] : [keyId]), idempotencyKey);
  const { unusedMs } = parts.limits;
  const waits = unusedMs === null ? {} : { unusedUntil: new Date(parts.clock().getTime() + unusedMs) };
  const sent = { sent: true as const, ...(keyId === null ? {} : { keyId }), ...waits };
  const added = await insertFile(parts, { tenantId, slot, name, contentType, ...namedBy(content), ...sent }, content);
  if (added) return toStoredFile(added);
  await parts.contents.doubt(tenantId, [content.id], 'soon');
  const there = await waitAnew(parts, { tenantId, slot }, waits);
  if (!there) throw new AppError('unavailable', 'The file of this key was deleted just now. Try again.');
  if (there.sha256 === content.sha256 && there.name === name && there.contentType === contentType)
    return toStoredFile(there);
  throw new AppError(
    'idempotency-mismatch',
    'The idempotency key was used for another file. Use a new key, or send the same file.',
  );
}

/** The file in a slot; one that nothing has used is waited for as long as when it was sent first. null: there is none. */
async function waitAnew(
  { collections: { files } }: FileParts,
  place: Pick<FileDocument, 'tenantId' | 'slot'>,
  { unusedUntil }: Pick<FileDocument, 'unusedUntil'>,
): Promise<FileDocument | null> {
  const time = unusedUntil === undefined ? { $unset: { unusedUntil: '' as const } } : { $set: { unusedUntil } };
  const unused = { ...place, unusedUntil: { $exists: true } };
  const renewed = await files.findOneAndUpdate(unused, { ...time, $inc: { revision: 1 } }, { returnDocument: 'after' });
  return renewed ?? files.findOne(place);
}
