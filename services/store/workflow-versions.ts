import type { BlobStore } from './blob-store.ts';
import type { Collections } from './collections.ts';
import type { WorkflowStore } from './store.ts';
import { fromContentDocument } from './workflow-documents.ts';

/** Reads of versions: the newest lies in its workflow, the others in `versions`. */
export function createVersionReads(
  { workflows, versions }: Collections,
  blobs: BlobStore,
): Pick<WorkflowStore, 'findVersion' | 'listVersions'> {
  return {
    async findVersion(tenantId, id, version) {
      const current = await workflows.findOne({ _id: id, tenantId, version });
      if (current) return fromContentDocument(blobs, current.newest);
      // It is copied before it is replaced, so one that is newest no more is here.
      const old = await versions.findOne({ tenantId, workflowId: id, version });
      return old ? fromContentDocument(blobs, old) : null;
    },
    async listVersions(tenantId, id, { before, limit }) {
      const workflow = await workflows.findOne({ _id: id, tenantId });
      if (!workflow) return [];
      const first = before === null || before > workflow.version ? [workflow.newest] : [];
      const below = Math.min(before ?? workflow.version, workflow.version);
      const rest = await versions
        .find({ tenantId, workflowId: id, version: { $lt: below } })
        .sort({ version: -1 })
        .limit(limit)
        .toArray();
      return Promise.all([...first, ...rest].slice(0, limit).map((content) => fromContentDocument(blobs, content)));
    },
  };
}
