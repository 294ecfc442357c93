import type { Filter } from 'mongodb';
import { AppError } from '../../workflows/language/app-error.ts';
import type { BlobStore } from './blob-store.ts';
import type { Collections } from './collections.ts';
import type { WorkflowDocument } from './documents.ts';
import { insertOnce, isDuplicateKey } from './duplicate-key.ts';
import { isExposedKey } from './exposed-key.ts';
import { encodeLabel } from './labels.ts';
import { afterPosition } from './list-position.ts';
import type { WorkflowStore } from './store.ts';
import { fromWorkflowDocument, toWorkflowDocument, toWorkflowHead } from './workflow-documents.ts';
import type { Idempotency, StoredWorkflow } from './workflow-records.ts';
import { createVersionReads } from './workflow-versions.ts';

const headFields = { 'newest.content': 0 } as const;

/** Keeps workflows: the newest version inside the workflow, older ones beside it. */
export function createWorkflowStore(collections: Collections, blobs: BlobStore): WorkflowStore {
  const { workflows } = collections;
  return {
    insert: (tenantId, workflow, idempotency = null) => insert(collections, blobs, tenantId, workflow, idempotency),
    async findByIdempotencyKey(tenantId, key) {
      const found = await workflows.findOne({ tenantId, idempotencyKey: key });
      if (!found) return null;
      return { workflow: await fromWorkflowDocument(blobs, found), requestSha256: found.requestSha256 ?? null };
    },
    async find(tenantId, reference) {
      const found = await workflows.findOne({ ...byReference(tenantId, reference), deleted: false });
      return found ? fromWorkflowDocument(blobs, found) : null;
    },
    async findHead(tenantId, reference, { withDeleted = false } = {}) {
      const filter = { ...byReference(tenantId, reference), ...(withDeleted ? {} : { deleted: false }) };
      const found = await workflows.findOne(filter, { projection: headFields });
      return found ? toWorkflowHead(found) : null;
    },
    async findExposed(tenantId, key) {
      const found = await workflows.findOne({ tenantId, exposed: key, deleted: false }, { projection: headFields });
      return found ? toWorkflowHead(found) : null;
    },
    async list(tenantId, { after, limit, labels = [], ids }) {
      const filter: Filter<WorkflowDocument> = { tenantId, deleted: false, ...afterPosition(after, 'desc') };
      // Beside the position, which may hold a condition on the id too.
      if (ids) filter.$and = [{ _id: { $in: [...ids] } }];
      if (labels.length > 0) filter.labels = { $all: labels.map(({ name, value }) => encodeLabel(name, value)) };
      const found = await workflows.find(filter).sort({ createdAt: -1, _id: -1 }).limit(limit).toArray();
      return Promise.all(found.map((document) => fromWorkflowDocument(blobs, document)));
    },
    async tenantOf(id) {
      const found = await workflows.findOne({ _id: id, deleted: false }, { projection: { tenantId: 1 } });
      return found?.tenantId ?? null;
    },
    async listHeads(tenantId) {
      const found = workflows.find({ tenantId, deleted: false }, { projection: headFields });
      return (await found.sort({ createdAt: -1, _id: -1 }).toArray()).map(toWorkflowHead);
    },
    replace: (tenantId, from, to) => replace(collections, blobs, tenantId, from, to),
    async remove(tenantId, id, at) {
      const gone = {
        $set: { deleted: true, updatedAt: at },
        $unset: { alias: '' as const, exposed: '' as const, idempotencyKey: '' as const },
      };
      return (await workflows.updateOne({ _id: id, tenantId, deleted: false }, gone)).modifiedCount === 1;
    },
    ...createVersionReads(collections, blobs),
  };
}

/** Ids, keys and aliases cannot be taken for each other. */
function byReference(tenantId: string, reference: string): Filter<WorkflowDocument> {
  if (reference.startsWith('wf-')) return { tenantId, _id: reference };
  return isExposedKey(reference) ? { tenantId, exposed: reference } : { tenantId, alias: reference };
}

async function insert(
  { workflows }: Collections,
  blobs: BlobStore,
  tenantId: string,
  workflow: StoredWorkflow,
  idempotency: Idempotency | null,
): Promise<boolean> {
  const plain = await toWorkflowDocument(blobs, tenantId, workflow);
  const made = idempotency && { idempotencyKey: idempotency.key, requestSha256: idempotency.requestSha256 };
  const document = { ...plain, ...made };
  if (await insertOnce(() => workflows.insertOne(document))) return true;
  const inTheWay: Filter<WorkflowDocument>[] = [{ _id: workflow.id }];
  if (made) inTheWay.push({ tenantId, idempotencyKey: made.idempotencyKey });
  if (await workflows.findOne({ $or: inTheWay }, { projection: { _id: 1 } })) return false;
  throw await whatIsTaken(workflows, tenantId, workflow);
}

/** Copies the version that is about to be replaced, then replaces it if nobody else did. */
async function replace(
  { workflows, versions }: Collections,
  blobs: BlobStore,
  tenantId: string,
  from: StoredWorkflow,
  to: StoredWorkflow,
): Promise<boolean> {
  const { _id, newest: old } = await toWorkflowDocument(blobs, tenantId, from);
  if (from.version !== to.version) {
    const copy = { _id: `${_id}:${old.version}`, tenantId, workflowId: _id, ...old };
    await insertOnce(() => versions.insertOne(copy));
  }
  const { alias, labels, exposed, ...rest } = await toWorkflowDocument(blobs, tenantId, to);
  const { name, version, enabled, updatedAt, newest } = rest;
  const optional = Object.entries({ alias, labels, exposed });
  const given = Object.fromEntries(optional.filter(([, value]) => value !== undefined));
  const absent = optional.filter(([, value]) => value === undefined).map(([field]) => [field, '' as const]);
  try {
    const { modifiedCount } = await workflows.updateOne(
      { _id, tenantId, deleted: false, version: from.version, updatedAt: from.updatedAt },
      {
        $set: { name, version, enabled, updatedAt, newest, ...given },
        ...(absent.length > 0 ? { $unset: Object.fromEntries(absent) } : {}),
      },
    );
    return modifiedCount === 1;
  } catch (error) {
    throw isDuplicateKey(error) ? await whatIsTaken(workflows, tenantId, to) : error;
  }
}

/** Which of the names that only one workflow may have is another one's. */
async function whatIsTaken(
  workflows: Collections['workflows'],
  tenantId: string,
  { id, alias, exposed }: StoredWorkflow,
): Promise<AppError> {
  const other = { tenantId, _id: { $ne: id }, exposed: { $in: [...exposed] } };
  const found = exposed.length > 0 ? await workflows.findOne(other, { projection: { exposed: 1 } }) : null;
  const place = exposed.find((key) => found?.exposed?.includes(key));
  if (place !== undefined)
    return new AppError(
      'exposed-elsewhere',
      `Another workflow is served as ${place}. Change what \`expose\` names, or take it from that workflow first.`,
    );
  return new AppError(
    'alias-taken',
    `Another workflow has the alias "${alias}". Choose another one, or update that workflow.`,
  );
}
