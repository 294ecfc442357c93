import type { FileDocument } from './file-documents.ts';
import type { StoredFile } from './stored-files.ts';

/** What is told of a file. */
export function toStoredFile(document: FileDocument): StoredFile {
  const { _id, number, executionId, name, size, contentType, sha256, keyId, unusedUntil, createdAt } = document;
  return {
    id: _id,
    number,
    executionId: executionId ?? null,
    name,
    size,
    contentType,
    sha256,
    keyId: keyId ?? null,
    unusedUntil: unusedUntil ?? null,
    createdAt,
  };
}
