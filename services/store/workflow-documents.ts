import type { BlobStore } from './blob-store.ts';
import type { ContentDocument, WorkflowDocument } from './documents.ts';
import { decodeLabels, encodeLabels } from './labels.ts';
import { packValue, unpackValue } from './packed-value.ts';
import type { StoredWorkflow, VersionContent, WorkflowHead } from './workflow-records.ts';

/** What is packed of a version. */
type Content = Pick<VersionContent, 'definition' | 'plan' | 'inputSchema' | 'outputSchema' | 'steps'>;

/** A workflow as it is stored. */
export async function toWorkflowDocument(
  blobs: BlobStore,
  tenantId: string,
  workflow: StoredWorkflow,
): Promise<WorkflowDocument> {
  const labels = encodeLabels(workflow.labels);
  return {
    _id: workflow.id,
    tenantId,
    ...(workflow.alias === null ? {} : { alias: workflow.alias }),
    name: workflow.name,
    version: workflow.version,
    enabled: workflow.enabled,
    ...(labels ? { labels } : {}),
    ...(workflow.exposed.length > 0 ? { exposed: [...workflow.exposed] } : {}),
    createdAt: workflow.createdAt,
    updatedAt: workflow.updatedAt,
    deleted: workflow.deleted,
    newest: await toContentDocument(blobs, workflow.content),
  };
}

/** A workflow as it was stored. */
export async function fromWorkflowDocument(blobs: BlobStore, document: WorkflowDocument): Promise<StoredWorkflow> {
  return { ...toWorkflowHead(document), content: await fromContentDocument(blobs, document.newest) };
}

/** A workflow without its content. */
export function toWorkflowHead(
  document: Omit<WorkflowDocument, 'newest'> & { newest: Pick<ContentDocument, 'sha256'> },
): WorkflowHead {
  return {
    id: document._id,
    alias: document.alias ?? null,
    name: document.name,
    version: document.version,
    sha256: document.newest.sha256,
    enabled: document.enabled,
    labels: decodeLabels(document.labels),
    exposed: document.exposed ?? [],
    createdAt: document.createdAt,
    updatedAt: document.updatedAt,
    deleted: document.deleted,
  };
}

/** A version's content as it was stored. */
export async function fromContentDocument(blobs: BlobStore, stored: ContentDocument): Promise<VersionContent> {
  const content = await unpackValue<Content>(blobs, stored.content);
  return { version: stored.version, sha256: stored.sha256, createdAt: stored.createdAt, ...content };
}

async function toContentDocument(blobs: BlobStore, content: VersionContent): Promise<ContentDocument> {
  const { version, sha256, createdAt, definition, plan, inputSchema, outputSchema, steps } = content;
  return {
    version,
    sha256,
    createdAt,
    content: await packValue(blobs, { definition, plan, inputSchema, outputSchema, steps }),
  };
}
