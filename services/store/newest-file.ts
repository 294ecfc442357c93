import type { Collections } from './collections.ts';
import type { FileDocument } from './file-documents.ts';
import { idOf } from './id-of.ts';
import { retriedBy } from './kinship.ts';

type Parts = Pick<Collections, 'files' | 'executions'>;

/** The newest file of a name that the execution has written, else the newest of the one that it retries, and so on. */
export async function findNewest(
  { files, executions }: Parts,
  { tenantId, executionId, name }: { tenantId: string; executionId: string; name: string },
): Promise<FileDocument | null> {
  for await (const id of retriedBy(executions, tenantId, executionId)) {
    const found = await files.findOne({ tenantId, executionId: id, name }, { sort: { number: -1 } });
    if (found) return found;
  }
  return null;
}

/** What makes a file that of one step and name. */
export function slotOfStep(executionId: string, path: string, name: string): string {
  return idOf('step', executionId, path, name);
}

/** The file that the same step has written under this name in an execution that this one retries, the newest of them. */
export async function findReplaced(
  { files, executions }: Parts,
  { tenantId, executionId, path, name }: { tenantId: string; executionId: string; path: string; name: string },
): Promise<Pick<FileDocument, '_id'> | null> {
  for await (const id of retriedBy(executions, tenantId, executionId)) {
    if (id === executionId) continue;
    const found = await files.findOne({ tenantId, slot: slotOfStep(id, path, name) }, { projection: { _id: 1 } });
    if (found) return found;
  }
  return null;
}
