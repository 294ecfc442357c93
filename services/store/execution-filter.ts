import type { Filter } from 'mongodb';
import type { ExecutionDocument } from './documents.ts';
import type { ExecutionFilter } from './execution-records.ts';
import { encodeLabel } from './labels.ts';

/** The condition for the executions of a tenant that a list shows. */
export function toFilter(tenantId: string, filter: ExecutionFilter): Filter<ExecutionDocument> {
  const { id, workflowId, workflowIds, workflowName, parentId, status, labels = [], anyLabel } = filter;
  const { createdAfter, createdBefore, startedBy } = filter;
  const createdAt = {
    ...(createdAfter ? { $gt: createdAfter } : {}),
    ...(createdBefore ? { $lt: createdBefore } : {}),
  };
  // Beside what is asked for, which may be conditions on the same fields.
  const narrowed: Filter<ExecutionDocument>[] = [
    ...(workflowIds ? [{ workflowId: { $in: [...workflowIds] } }] : []),
    ...(anyLabel ? [{ labels: { $in: anyLabel.map(({ name, value }) => encodeLabel(name, value)) } }] : []),
  ];
  return {
    tenantId,
    ...(id === undefined ? {} : { _id: id }),
    ...(workflowId === undefined ? {} : { workflowId }),
    ...(workflowName === undefined ? {} : { workflowName }),
    ...(narrowed.length > 0 ? { $and: narrowed } : {}),
    ...(parentId === undefined ? {} : { 'parent.executionId': parentId }),
    ...(startedBy === undefined ? {} : { 'startedBy.id': startedBy }),
    ...(status && status.length > 0 ? { status: status.length === 1 && status[0] ? status[0] : { $in: status } } : {}),
    ...(labels.length > 0 ? { labels: { $all: labels.map(({ name, value }) => encodeLabel(name, value)) } } : {}),
    ...(createdAfter || createdBefore ? { createdAt } : {}),
  };
}
