import type { RateRequest } from '../../activities/rates.ts';
import { createChanger } from './change-documents.ts';
import type { Collections } from './collections.ts';
import type { RateDocument } from './coordination-documents.ts';
import { insertOnce } from './duplicate-key.ts';
import { idOf } from './id-of.ts';
import type { RateStore } from './rate-store.ts';

/**
 * Keeps the latest starts of each tenant and key. A start is free one period after the one that lies `max` before it, so
 * that no period, wherever it begins, sees more than `max`. Those that cannot start now reserve their time, in order.
 */
export function createRateStore({ rates }: Pick<Collections, 'rates'>): RateStore {
  const change = createChanger<RateDocument>({
    read: (id) => rates.findOne({ _id: id }),
    insert: (document) => insertOnce(() => rates.insertOne(document)),
    replace: async (version, document) =>
      (await rates.replaceOne({ _id: document._id, version }, document)).modifiedCount === 1,
    remove: async (id, version) => (await rates.deleteOne({ _id: id, version })).deletedCount === 1,
  });
  return {
    take: (request, at) =>
      change(idOf(request.tenantId, request.key), (current) => {
        const next = reserve(current, request, at.getTime());
        return { next, result: Math.max(0, (next.starts.at(-1) ?? 0) - at.getTime()) };
      }),
  };
}

function reserve(current: RateDocument | null, { tenantId, key, max, perMs }: RateRequest, now: number): RateDocument {
  const starts = current?.starts ?? [];
  const last = starts.at(-1) ?? 0;
  const before = starts.at(-max);
  // Without it fewer than `max` are known, unless others allow less than this one does.
  const free = starts.length < max || before === undefined ? last : Math.max(last, before + perMs);
  const start = Math.max(now, free);
  const kept = Math.max(max, current?.kept ?? 0);
  return {
    _id: idOf(tenantId, key),
    version: '',
    tenantId,
    starts: [...starts, start].slice(-kept),
    kept,
    expireAt: new Date(Math.max(start + perMs, current?.expireAt.getTime() ?? 0)),
  };
}
