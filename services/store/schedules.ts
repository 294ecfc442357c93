import type { Collection, Filter } from 'mongodb';
import type { ExecutionDocument } from './documents.ts';
import { insertOnce } from './duplicate-key.ts';
import { afterPosition } from './list-position.ts';
import type { KeyedExecution, ScheduleStore, StoredSchedule } from './schedule-store.ts';

/** A schedule as it is stored. */
export interface ScheduleDocument extends Omit<StoredSchedule, 'id' | 'content'> {
  _id: string;
  /** JSON: MongoDB does not take every key. */
  content: string;
  /** When the sweeper compares it with what Temporal holds. */
  checkAt: Date;
}

/** Keeps schedules. */
export function createScheduleStore({
  schedules,
  executions,
}: {
  schedules: Collection<ScheduleDocument>;
  executions: Collection<ExecutionDocument>;
}): ScheduleStore {
  return {
    insert: (schedule, checkAt) => insertOnce(() => schedules.insertOne(toDocument(schedule, checkAt))),
    async find(tenantId, id, { withDeleted = false } = {}) {
      const found = await schedules.findOne({ _id: id, tenantId, ...(withDeleted ? {} : { deleted: false }) });
      return found && fromDocument(found);
    },
    async list(tenantId, { after, limit, workflowIds }) {
      const filter: Filter<ScheduleDocument> = { tenantId, deleted: false, ...afterPosition(after, 'desc') };
      if (workflowIds) filter.workflowId = { $in: [...workflowIds] };
      const found = await schedules.find(filter).sort({ createdAt: -1, _id: -1 }).limit(limit).toArray();
      return found.map(fromDocument);
    },
    async replace(tenantId, to, checkAt) {
      const { _id, createdAt, ...changing } = toDocument(to, checkAt);
      const result = await schedules.updateOne({ _id, tenantId, revision: to.revision - 1 }, { $set: changing });
      return result.matchedCount === 1;
    },
    async noteRefusal(tenantId, id, refusal) {
      await schedules.updateOne({ _id: id, tenantId }, { $set: { lastRefusal: refusal } });
    },
    async markSynced(tenantId, id, revision, checkAt) {
      const change = { $set: { synced: revision, checkAt } };
      return (await schedules.updateOne({ _id: id, tenantId, revision }, change)).matchedCount === 1;
    },
    async purge(tenantId, id) {
      await schedules.deleteOne({ _id: id, tenantId, deleted: true });
    },
    claimChecks: (now, limit, next) => claimChecks(schedules, now, limit, next),
    async checkAll(now) {
      await schedules.updateMany({}, { $min: { checkAt: now } });
    },
    async listKeyed(tenantId, prefix, { limit, openOnly = false }) {
      // No key has the last character that there is.
      const idempotencyKey = { $gte: prefix, $lt: `${prefix}\u{10ffff}` };
      const found = await executions
        .find({ tenantId, idempotencyKey, ...(openOnly ? { open: true } : {}) })
        .project<ListedExecution>({ idempotencyKey: 1, status: 1, createdAt: 1, completedAt: 1 })
        .sort({ idempotencyKey: -1 })
        .limit(limit)
        .toArray();
      return found.map(toKeyed);
    },
  };
}

interface ListedExecution extends Pick<KeyedExecution, 'status' | 'createdAt'> {
  _id: string;
  idempotencyKey: string;
  completedAt?: Date;
}

function toKeyed({ _id, idempotencyKey, status, createdAt, completedAt }: ListedExecution): KeyedExecution {
  return { id: _id, key: idempotencyKey, status, createdAt, completedAt: completedAt ?? null };
}

async function claimChecks(
  schedules: Collection<ScheduleDocument>,
  now: Date,
  limit: number,
  next: Date,
): Promise<{ tenantId: string; id: string }[]> {
  const due = await schedules
    .find({ checkAt: { $lte: now } })
    .project<Pick<ScheduleDocument, '_id' | 'tenantId' | 'checkAt'>>({ tenantId: 1, checkAt: 1 })
    .sort({ checkAt: 1 })
    .limit(limit)
    .toArray();
  const claimed: { tenantId: string; id: string }[] = [];
  for (const { _id, tenantId, checkAt } of due) {
    const won = await schedules.updateOne({ _id, checkAt }, { $set: { checkAt: next } });
    if (won.modifiedCount === 1) claimed.push({ tenantId, id: _id });
  }
  return claimed;
}

function toDocument({ id, content, ...rest }: StoredSchedule, checkAt: Date): ScheduleDocument {
  return { _id: id, ...rest, content: JSON.stringify(content), checkAt };
}

function fromDocument({ _id, content, checkAt, ...rest }: ScheduleDocument): StoredSchedule {
  return { id: _id, ...rest, content: JSON.parse(content) };
}
