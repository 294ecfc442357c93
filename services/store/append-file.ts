import { buffer } from 'node:stream/consumers';
import type { FileTarget } from '../../activities/files/file-store.ts';
import { changeFile, type FileChange, type FileParts, namedBy, putContent } from './file-changes.ts';
import type { Content } from './file-contents.ts';
import type { FileDocument } from './file-documents.ts';
import { toStoredFile } from './file-facts.ts';
import { idOf } from './id-of.ts';
import { insertFile } from './new-files.ts';
import type { StoredFile } from './stored-files.ts';

/** Bytes up to which appends are put together, so that many small ones are neither many contents nor many copies. */
const JOINED_BYTES = 1024 * 1024;
/** Appends that are known to have been made: more than can be under way at once. */
const KNOWN_APPENDS = 1000;
/** Characters that tell one key from another. */
const KEY_LENGTH = 16;

/**
 * Adds to the newest file of a name, or begins one that all steps of the execution share. Its last part is written anew as
 * long as it is small; the others stay as they are.
 */
export async function appendFile(
  parts: FileParts,
  target: FileTarget & { key: string; head?: Uint8Array },
  data: Uint8Array,
): Promise<StoredFile> {
  const { tenantId, executionId, name, contentType, head = new Uint8Array() } = target;
  const key = idOf(target.key).slice(0, KEY_LENGTH);
  for (;;) {
    const [there] = await parts.collections.files
      .find({ tenantId, executionId, name })
      .sort({ number: -1 })
      .limit(1)
      .toArray();
    if (there?.appends?.includes(key)) return toStoredFile(there);
    const slot = idOf('append', executionId, name);
    const written = there
      ? await addTo(parts, there, key, data)
      : await begin(parts, { tenantId, slot, executionId, name, contentType, appends: [key] }, [head, data]);
    if (written) return toStoredFile(written);
  }
}

async function begin(
  parts: FileParts,
  file: Pick<FileDocument, 'tenantId' | 'slot' | 'executionId' | 'name' | 'contentType' | 'appends'>,
  data: Uint8Array[],
): Promise<FileDocument | null> {
  const content = await putContent(parts, file.tenantId, Buffer.concat(data));
  const added = await insertFile(parts, { ...file, ...namedBy(content) }, content);
  if (!added) await parts.contents.doubt(file.tenantId, [content.id], 'soon');
  return added;
}

async function addTo(
  parts: FileParts,
  file: FileDocument,
  key: string,
  data: Uint8Array,
): Promise<FileDocument | null> {
  const { tenantId, contents, sizes } = file;
  const lastSize = sizes.at(-1) ?? 0;
  const lastId = contents.at(-1);
  const isJoined = lastId !== undefined && lastSize + data.length <= JOINED_BYTES;
  const last = isJoined
    ? await buffer(parts.contents.read([{ id: lastId, size: lastSize }], { start: 0, end: lastSize }))
    : new Uint8Array();
  const kept = isJoined ? contents.length - 1 : contents.length;
  const content = await putContent(parts, tenantId, Buffer.concat([last, data]), file.size - last.length);
  const changed = await changeFile(parts, file, withPart(file, kept, content, key), content);
  if (!changed) await parts.contents.doubt(tenantId, [content.id], 'soon');
  return changed;
}

/** The first parts as they are, and one more. Its sha-256 is found when somebody asks. */
function withPart(
  { contents, sizes, appends = [] }: FileDocument,
  kept: number,
  content: Content,
  key: string,
): FileChange {
  const all = [...sizes.slice(0, kept), content.size];
  return {
    contents: [...contents.slice(0, kept), content.id],
    sizes: all,
    size: all.reduce((sum, size) => sum + size, 0),
    sha256: null,
    appends: [...appends, key].slice(-KNOWN_APPENDS),
  };
}
