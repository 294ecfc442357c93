import { createAskingExecutions } from './asking-executions.ts';
import type { BlobStore } from './blob-store.ts';
import type { Collections } from './collections.ts';
import { insertOnce } from './duplicate-key.ts';
import { fromExecutionDocument, headProjection, toExecutionDocument, toExecutionHead } from './execution-documents.ts';
import { createExecutionEndings } from './execution-endings.ts';
import { toFilter } from './execution-filter.ts';
import type { NewExecution } from './execution-records.ts';
import { createExecutionSweeps } from './execution-sweeps.ts';
import { afterPosition } from './list-position.ts';
import { readEvents } from './read-events.ts';
import { readTask, readTasks } from './read-tasks.ts';
import type { ExecutionStore, RecordHooks } from './store.ts';
import { taskId } from './task-id.ts';

interface Parts {
  collections: Collections;
  blobs: BlobStore;
  hooks: RecordHooks;
}

/** Keeps execution records, as callers and the sweeper see them. */
export function createExecutionStore(parts: Parts): ExecutionStore {
  const { collections, blobs } = parts;
  const { executions, attempts } = collections;
  return {
    insert: (execution) => insert(parts, execution),
    async find(tenantId, id) {
      const found = await executions.findOne({ _id: id, tenantId });
      return found ? fromExecutionDocument(collections, blobs, found) : null;
    },
    async findHead(tenantId, id) {
      const found = await executions.findOne({ _id: id, tenantId }, { projection: headProjection });
      return found ? toExecutionHead(found) : null;
    },
    async findLent(tenantId, id, name) {
      const found = await executions.findOne({ _id: id, tenantId }, { projection: { lent: 1 } });
      return found?.lent?.[name] ?? null;
    },
    async findByIdempotencyKey(tenantId, key) {
      const found = await executions.findOne({ tenantId, idempotencyKey: key }, { projection: headProjection });
      return found ? toExecutionHead(found) : null;
    },
    async list(tenantId, filter, { after, limit, order }) {
      const way = order === 'desc' ? -1 : 1;
      const found = await executions
        .find({ ...toFilter(tenantId, filter), ...afterPosition(after, order) }, { projection: headProjection })
        .sort({ createdAt: way, _id: way })
        .limit(limit)
        .toArray();
      return found.map(toExecutionHead);
    },
    async page(tenantId, filter, { skip, limit, order }) {
      const way = order === 'desc' ? -1 : 1;
      const matching = toFilter(tenantId, filter);
      const [found, total] = await Promise.all([
        executions
          .find(matching, { projection: headProjection })
          .sort({ createdAt: way, _id: way })
          .skip(skip)
          .limit(limit)
          .toArray(),
        executions.countDocuments(matching),
      ]);
      return { rows: found.map(toExecutionHead), total };
    },
    readTasks: (execution, query) => readTasks(collections, execution, query),
    readTask: (execution, id) => readTask(collections, execution, id),
    async listAttempts(tenantId, id, paths) {
      if (paths.length === 0) return [];
      const found = await attempts
        .find({ executionId: id, taskId: { $in: paths.map((path) => taskId(id, path)) }, tenantId })
        .sort({ attempt: 1 })
        .toArray();
      return found.map(({ error, ...attempt }) => ({ ...attempt, error: JSON.parse(error) }));
    },
    async listEvents(tenantId, id, afterSequence) {
      const found = await executions.findOne({ _id: id, tenantId });
      return found ? readEvents(collections, found, afterSequence) : [];
    },
    ...createAskingExecutions(collections, blobs),
    ...createExecutionEndings(parts),
    ...createExecutionSweeps(collections),
  };
}

async function insert({ collections, blobs }: Parts, execution: NewExecution): ReturnType<ExecutionStore['insert']> {
  const { executions } = collections;
  const { id, tenantId, idempotency } = execution;
  const document = await toExecutionDocument(blobs, execution);
  if (await insertOnce(() => executions.insertOne(document))) return 'inserted';
  const projection = headProjection;
  const joined =
    idempotency && (await executions.findOne({ tenantId, idempotencyKey: idempotency.key }, { projection }));
  if (joined && joined._id !== id) return toExecutionHead(joined);
  // The driver repeats a write whose answer was lost: then the row that is in the way is this one.
  const same = await executions.findOne({ _id: id, tenantId }, { projection });
  return same && same.createdAt.getTime() === execution.createdAt.getTime() && same.keyBase === execution.keyBase
    ? 'inserted'
    : 'id-taken';
}
