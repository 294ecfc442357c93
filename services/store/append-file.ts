import { buffer } from 'node:stream/consumers';
import type { FileData, FileTarget } from '../../activities/files/file-store.ts';
import { changeFile, type FileChange, type FileParts, namedBy, putContent } from './file-changes.ts';
import type { Content } from './file-contents.ts';
import type { FileDocument } from './file-documents.ts';
import { toStoredFile } from './file-facts.ts';
import { idOf } from './id-of.ts';
import { insertFile } from './new-files.ts';
import { findNewest } from './newest-file.ts';
import type { StoredFile } from './stored-files.ts';

/** Bytes up to which appends are put together, so that many small ones are neither many contents nor many copies. */
const JOINED_BYTES = 1024 * 1024;
/** Appends that are known to have been made: more than can be under way at once. */
const KNOWN_APPENDS = 1000;
/** Characters that tell one key from another. */
const KEY_LENGTH = 16;

/**
 * Adds to the newest file of a name, or begins one that all steps of the execution share. Its last part is written anew as
 * long as it is small; the others stay as they are. What an execution wrote that this one retries is not changed: a copy of
 * it goes on.
 */
export async function appendFile(
  parts: FileParts,
  target: FileTarget & { key: string; head?: Uint8Array },
  data: Uint8Array,
): Promise<StoredFile> {
  const { tenantId, executionId, name, contentType, head = new Uint8Array() } = target;
  const key = idOf(target.key).slice(0, KEY_LENGTH);
  for (;;) {
    const there = await findNewest(parts.collections, { tenantId, executionId, name });
    if (there?.appends?.includes(key)) return toStoredFile(there);
    const own = { tenantId, slot: idOf('append', executionId, name), executionId, name };
    const written =
      there === null
        ? await begin(parts, { ...own, contentType, appends: [key] }, Buffer.concat([head, data]))
        : there.executionId === executionId
          ? await addTo(parts, there, key, data)
          : await begin(parts, { ...own, ...follow(there, key) }, copyWith(parts, there, data));
    if (written) return toStoredFile(written);
  }
}

async function begin(
  parts: FileParts,
  file: Pick<FileDocument, 'tenantId' | 'slot' | 'executionId' | 'name' | 'contentType' | 'appends' | 'replaces'>,
  data: FileData,
): Promise<FileDocument | null> {
  const content = await putContent(parts, file.tenantId, data);
  const added = await insertFile(parts, { ...file, ...namedBy(content) }, content);
  if (!added) await parts.contents.doubt(file.tenantId, [content.id], 'soon');
  return added;
}

/** What a copy has of the file that it goes on with. */
function follow({ _id, contentType, appends }: FileDocument, key: string) {
  return { contentType, appends: addKey(appends, key), replaces: _id };
}

async function* copyWith({ contents }: FileParts, from: FileDocument, data: Uint8Array): AsyncGenerator<Uint8Array> {
  const stored = from.contents.map((id, at) => ({ id, size: from.sizes[at] ?? 0 }));
  yield* contents.read(stored, { start: 0, end: from.size });
  yield data;
}

function addKey(appends: readonly string[] = [], key: string): string[] {
  return [...appends, key].slice(-KNOWN_APPENDS);
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
function withPart({ contents, sizes, appends }: FileDocument, kept: number, content: Content, key: string): FileChange {
  const all = [...sizes.slice(0, kept), content.size];
  return {
    contents: [...contents.slice(0, kept), content.id],
    sizes: all,
    size: all.reduce((sum, size) => sum + size, 0),
    sha256: null,
    appends: addKey(appends, key),
  };
}
