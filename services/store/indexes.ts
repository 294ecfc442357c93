import type { Collections } from './collections.ts';
import { coordinationIndexes, familyIndexes } from './coordination-indexes.ts';
import { makeFileIndexes } from './file-indexes.ts';
import { webhookIndexes } from './webhook-indexes.ts';

/**
 * Makes every index; those that exist are left alone. Partial ones keep the hot path cheap: an execution
 * without key, labels or webhook is in none of theirs, and leaves the sweeper's when it ends.
 */
export async function makeIndexes(collections: Collections): Promise<void> {
  await Promise.all([
    ...coordinationIndexes(collections),
    ...webhookIndexes(collections),
    makeRecordIndexes(collections),
    makeFileIndexes(collections),
  ]);
}

async function makeRecordIndexes(collections: Collections): Promise<void> {
  const { workflows, versions, executions, chunks, chunkHeads, attempts } = collections;
  const { keys, secrets, connections, installations, linkedAccounts, environment, links } = collections;
  await keys.createIndex({ tenantId: 1, _id: 1 }, { name: 'ofTenant' });
  for (const named of [secrets, connections, installations, linkedAccounts, environment])
    await named.createIndex({ tenantId: 1, name: 1 }, { name: 'names' });
  await links.createIndex({ tenantId: 1, executionId: 1, step: 1 }, { name: 'task', unique: true });
  await workflows.createIndexes([
    {
      key: { tenantId: 1, alias: 1 },
      name: 'alias',
      unique: true,
      partialFilterExpression: { alias: { $exists: true } },
    },
    {
      key: { tenantId: 1, idempotencyKey: 1 },
      name: 'idempotency',
      unique: true,
      partialFilterExpression: { idempotencyKey: { $exists: true } },
    },
    {
      key: { tenantId: 1, exposed: 1 },
      name: 'exposed',
      unique: true,
      partialFilterExpression: { exposed: { $exists: true } },
    },
    { key: { tenantId: 1, createdAt: -1, _id: -1 }, name: 'newest' },
  ]);
  await versions.createIndex({ tenantId: 1, workflowId: 1, version: -1 }, { name: 'version', unique: true });
  await executions.createIndexes([
    {
      key: { tenantId: 1, idempotencyKey: 1 },
      name: 'idempotency',
      unique: true,
      partialFilterExpression: { idempotencyKey: { $exists: true } },
    },
    { key: { tenantId: 1, createdAt: -1, _id: -1 }, name: 'newest' },
    { key: { tenantId: 1, workflowId: 1, createdAt: -1, _id: -1 }, name: 'newestOfWorkflow' },
    { key: { tenantId: 1, status: 1, createdAt: -1, _id: -1 }, name: 'newestOfStatus' },
    {
      key: { tenantId: 1, labels: 1, createdAt: -1 },
      name: 'newestOfLabel',
      partialFilterExpression: { labels: { $exists: true } },
    },
    {
      key: { tenantId: 1, 'startedBy.id': 1, createdAt: -1, _id: -1 },
      name: 'newestOfStarter',
      partialFilterExpression: { 'startedBy.id': { $exists: true } },
    },
    {
      key: { tenantId: 1, asksSince: 1, _id: 1 },
      name: 'asking',
      partialFilterExpression: { asksSince: { $exists: true } },
    },
    { key: { checkAt: 1 }, name: 'checks', partialFilterExpression: { checkAt: { $exists: true } } },
    { key: { deliverAt: 1 }, name: 'deliveries', partialFilterExpression: { deliverAt: { $exists: true } } },
    ...familyIndexes,
  ]);
  await chunks.createIndex({ executionId: 1, revision: 1, part: 1 }, { name: 'order' });
  await chunkHeads.createIndexes([
    { key: { executionId: 1, kind: 1, span: 1 }, name: 'spans' },
    { key: { executionId: 1, statuses: 1, span: 1 }, name: 'spansOfStatus' },
    { key: { executionId: 1, steps: 1, span: 1 }, name: 'spansOfStep' },
    { key: { executionId: 1, ids: 1 }, name: 'ids' },
    { key: { executionId: 1, lastSequence: 1 }, name: 'events' },
  ]);
  await attempts.createIndex({ executionId: 1, taskId: 1, attempt: 1 }, { name: 'order' });
}
