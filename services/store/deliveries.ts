import type { Collection, Filter } from 'mongodb';
import { insertMissing } from './duplicate-key.ts';
import { afterPosition } from './list-position.ts';
import type { DeliveryFilter, DeliveryStore, Lane, NotedAttempt, StoredDelivery } from './webhook-records.ts';

/** A delivery as it is stored. `_id`: webhook and id; no webhook's id has a slash. */
export interface DeliveryDocument extends StoredDelivery {
  _id: string;
  /** When the sweeper sees to it that it is under way; absent once an attempt was noted. */
  startAt?: Date;
  /** Removed by the server then. */
  expireAt: Date;
}

/** Attempts that a delivery lists. */
const ATTEMPTS_KEPT = 20;
const SEQUENCE_DIGITS = 9;
/** Deliveries that one call writes: none takes long enough to be taken for one to a silent server. */
const WRITTEN_AT_ONCE = 1000;

/** Keeps deliveries to webhooks. */
export function createDeliveryStore(deliveries: Collection<DeliveryDocument>): DeliveryStore {
  return {
    async add(added, times) {
      for (let from = 0; from < added.length; from += WRITTEN_AT_ONCE)
        await insertMissing(
          added.slice(from, from + WRITTEN_AT_ONCE).map((each) => toDocument(each, times)),
          (documents) => deliveries.insertMany(documents, { ordered: false }),
        );
    },
    async find(tenantId, webhookId, id) {
      const found = await deliveries.findOne({ _id: idOf(webhookId, id), tenantId });
      return found ? fromDocument(found) : null;
    },
    async list(tenantId, webhookId, filter, { after, limit }) {
      const position = after && { createdAt: after.createdAt, id: idOf(webhookId, after.id) };
      const wanted = { ...toFilter(tenantId, webhookId, filter), ...afterPosition(position, 'desc') };
      const found = await deliveries.find(wanted).sort({ createdAt: -1, _id: -1 }).limit(limit).toArray();
      return found.map(fromDocument);
    },
    async listPending(lane, limit) {
      const found = await deliveries.find(pendingOf(lane)).sort({ sequence: 1 }).limit(limit).toArray();
      return found.map(fromDocument);
    },
    async markStarted(lane) {
      await deliveries.updateMany({ ...pendingOf(lane), startAt: { $exists: true } }, { $unset: { startAt: '' } });
    },
    note: (lane, id, noted) => note(deliveries, lane, id, noted),
    async giveUp(lane, error, at) {
      const attempt = { at, durationMs: 0, status: null, error };
      await deliveries.updateMany(pendingOf(lane), {
        $set: { status: 'FAILED', nextAttemptAt: null },
        $push: { attemptList: { $each: [attempt], $slice: -ATTEMPTS_KEPT } },
        $unset: { startAt: '' },
      });
    },
    requeue: (tenantId, webhookId, which, times) =>
      requeue(deliveries, webhookId, toFilter(tenantId, webhookId, which), times),
    claimUnstarted: (now, limit, next) => claimUnstarted(deliveries, now, limit, next),
  };
}

/** Counts an attempt, and what came of it. */
async function note(
  deliveries: Collection<DeliveryDocument>,
  { tenantId, webhookId }: Lane,
  id: string,
  { status, attempt, nextAttemptAt }: NotedAttempt,
): Promise<void> {
  const failed = status !== 'DELIVERED';
  await deliveries.updateOne(
    { _id: idOf(webhookId, id), tenantId },
    {
      $set: { status, nextAttemptAt, ...(failed ? {} : { deliveredAt: attempt.at }) },
      $inc: { attempts: 1, ...(failed ? { failures: 1 } : {}) },
      $push: { attemptList: { $each: [attempt], $slice: -ATTEMPTS_KEPT } },
      $unset: { startAt: '' },
    },
  );
}

/** In portions, beside which later calls may go on. */
async function requeue(
  deliveries: Collection<DeliveryDocument>,
  webhookId: string,
  filter: Filter<DeliveryDocument>,
  { at, startAt, expireAt }: { at: Date; startAt: Date; expireAt: Date },
): Promise<number> {
  const change = { status: 'PENDING' as const, failures: 0, nextAttemptAt: at, deliveredAt: null, startAt, expireAt };
  let count = 0;
  const end = idOf(webhookId, '\u{10ffff}');
  for (let last = idOf(webhookId, ''); ; ) {
    const page = { ...filter, $and: [{ _id: { $gt: last, $lt: end } }] };
    const found = await deliveries
      .find(page, { projection: { _id: 1 } })
      .sort({ _id: 1 })
      .limit(WRITTEN_AT_ONCE)
      .toArray();
    const ids = found.map(({ _id }) => _id);
    if (ids.length > 0) count += (await deliveries.updateMany({ _id: { $in: ids } }, { $set: change })).matchedCount;
    if (ids.length < WRITTEN_AT_ONCE) return count;
    last = ids.at(-1) ?? last;
  }
}

/** Each claim is a compare-and-set of the due time. */
async function claimUnstarted(
  deliveries: Collection<DeliveryDocument>,
  now: Date,
  limit: number,
  next: Date,
): Promise<Lane[]> {
  const projection = { tenantId: 1, webhookId: 1, subject: 1, startAt: 1 } as const;
  const due = deliveries.find({ startAt: { $lte: now } }, { projection });
  const lanes = new Map<string, Lane>();
  for (const { _id, tenantId, webhookId, subject, startAt } of await due.sort({ startAt: 1 }).limit(limit).toArray()) {
    if (!startAt) continue;
    const won = await deliveries.updateOne({ _id, startAt }, { $set: { startAt: next } });
    if (won.modifiedCount === 1) lanes.set(idOf(webhookId, subject), { tenantId, webhookId, subject });
  }
  return [...lanes.values()];
}

function pendingOf({ tenantId, webhookId, subject }: Lane): Filter<DeliveryDocument> {
  return { tenantId, webhookId, subject, status: 'PENDING' };
}

function toFilter(
  tenantId: string,
  webhookId: string,
  which: { id: string } | DeliveryFilter,
): Filter<DeliveryDocument> {
  if ('id' in which) return { _id: idOf(webhookId, which.id), tenantId };
  const { status = [], events, executionId, createdAfter, createdBefore } = which;
  const createdAt = {
    ...(createdAfter ? { $gte: createdAfter } : {}),
    ...(createdBefore ? { $lt: createdBefore } : {}),
  };
  return {
    tenantId,
    webhookId,
    ...(status.length > 0 ? { status: { $in: status } } : {}),
    ...(events === undefined ? {} : { event: { $in: events } }),
    ...(executionId === undefined ? {} : { executionId }),
    ...(createdAfter || createdBefore ? { createdAt } : {}),
  };
}

/** Those of an execution's own webhook are listed in order also where many were made in one millisecond. */
function idOf(webhookId: string, id: string): string {
  const sequence = id.startsWith(`${webhookId}-`) ? id.slice(webhookId.length + 1) : null;
  return `${webhookId}/${sequence?.padStart(SEQUENCE_DIGITS, '0') ?? id}`;
}

function toDocument(
  delivery: StoredDelivery,
  { startAt, expireAt }: { startAt: Date; expireAt: Date },
): DeliveryDocument {
  const _id = idOf(delivery.webhookId, delivery.id);
  return { _id, ...delivery, ...(delivery.status === 'PENDING' ? { startAt } : {}), expireAt };
}

function fromDocument({ _id, startAt: _startAt, expireAt: _expireAt, ...delivery }: DeliveryDocument): StoredDelivery {
  return delivery;
}
