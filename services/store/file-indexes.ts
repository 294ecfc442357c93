import type { Collections } from './collections.ts';

/** The indexes of files and of what GridFS keeps. */
export async function makeFileIndexes({
  files,
  contentNotes,
  contentChunks,
}: Pick<Collections, 'files' | 'contentNotes' | 'contentChunks'>): Promise<void> {
  await files.createIndexes([
    { key: { tenantId: 1, slot: 1 }, name: 'slot', unique: true },
    { key: { tenantId: 1, executionId: 1, number: 1 }, name: 'numbers' },
    { key: { tenantId: 1, executionId: 1, name: 1, number: -1 }, name: 'names' },
    {
      key: { tenantId: 1, createdAt: -1, _id: -1 },
      name: 'sent',
      partialFilterExpression: { sent: { $exists: true } },
    },
    { key: { contents: 1 }, name: 'contents' },
    {
      key: { unusedUntil: 1 },
      name: 'unused',
      partialFilterExpression: { unusedUntil: { $exists: true } },
    },
  ]);
  await contentNotes.createIndex({ dueAt: 1 }, { name: 'due' });
  await contentChunks.createIndex({ files_id: 1, n: 1 }, { name: 'order', unique: true });
}
