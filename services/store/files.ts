import type { GridFSBucket } from 'mongodb';
import type { Collections } from './collections.ts';
import { createFileContents } from './file-contents.ts';
import type { FileLimits } from './file-limits.ts';
import { createFileReads } from './file-reads.ts';
import { createFileWrites } from './file-writes.ts';
import { expireFiles, forgetFile } from './forget-files.ts';
import type { StoredFiles } from './stored-files.ts';

/** Keeps files: a document of facts each, which names bytes in GridFS. */
export function createFileStore(options: {
  collections: Collections;
  bucket: GridFSBucket;
  limits: FileLimits;
  clock?: () => Date;
}): StoredFiles {
  const { collections, bucket, limits, clock = () => new Date() } = options;
  const contents = createFileContents({ collections, bucket, clock });
  const parts = { collections, contents, limits, clock };
  return {
    ...createFileWrites(parts),
    ...createFileReads(parts),
    async remove(tenantId, id) {
      for (;;) {
        const found = await collections.files.findOne({ _id: id, tenantId });
        if (!found) return false;
        if (await forgetFile(collections, contents, found)) return true;
      }
    },
    expire: (limit) => expireFiles(collections, contents, clock(), limit),
    sweep: contents.sweep,
  };
}
