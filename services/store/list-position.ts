import type { ListPosition } from './execution-records.ts';

/** The condition for what follows a position in a list ordered by creation, then id. */
export function afterPosition(after: ListPosition | null, order: 'asc' | 'desc') {
  if (!after) return {};
  const { createdAt, id } = after;
  return order === 'desc'
    ? { $or: [{ createdAt: { $lt: createdAt } }, { createdAt, _id: { $lt: id } }] }
    : { $or: [{ createdAt: { $gt: createdAt } }, { createdAt, _id: { $gt: id } }] };
}
