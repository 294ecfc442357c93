import type { Collection, Filter } from 'mongodb';
import { insertOnce } from './duplicate-key.ts';
import type { ListPosition } from './execution-records.ts';
import { afterPosition } from './list-position.ts';

/** How a change went: it was made, its caller may not make it, or it failed. */
export const auditOutcomes = ['done', 'refused', 'failed'] as const;

/** One change that somebody asked for. */
export interface AuditRecord {
  id: string;
  /** Whose things it is about. */
  tenantId: string;
  /** null: the call had no key, or one that is not known. */
  keyId: string | null;
  /** The API that it came by. */
  dialect: string | null;
  operation: string;
  /** Its id, or its name where it has no id; null: there is none yet. */
  resource: string | null;
  outcome: (typeof auditOutcomes)[number];
  /** Why it is not done. */
  error: string | null;
  requestId: string;
  createdAt: Date;
}

/** Which changes a list shows. */
export interface AuditFilter {
  operation?: string | undefined;
  resource?: string | undefined;
  keyId?: string | undefined;
  outcome?: AuditRecord['outcome'] | undefined;
  createdAfter?: Date | undefined;
  createdBefore?: Date | undefined;
}

/** Who changed what. */
export interface AuditStore {
  /** Removed at `expireAt`. False: the id is taken. */
  insert(record: AuditRecord, expireAt: Date): Promise<boolean>;
  /** Newest first. */
  list(
    tenantId: string,
    filter: AuditFilter,
    page: { after: ListPosition | null; limit: number },
  ): Promise<AuditRecord[]>;
}

/** A change as it is stored. */
export interface AuditDocument extends Omit<AuditRecord, 'id'> {
  _id: string;
  /** Removed by the server then. */
  expireAt: Date;
}

/** Keeps the audit log: what is in it is never changed. */
export function createAuditStore(audit: Collection<AuditDocument>): AuditStore {
  return {
    insert: ({ id, ...rest }, expireAt) => insertOnce(() => audit.insertOne({ _id: id, ...rest, expireAt })),
    async list(tenantId, filter, { after, limit }) {
      const wanted = { ...toFilter(tenantId, filter), ...afterPosition(after, 'desc') };
      const found = await audit.find(wanted).sort({ createdAt: -1, _id: -1 }).limit(limit).toArray();
      return found.map(({ _id, expireAt, ...rest }) => ({ id: _id, ...rest }));
    },
  };
}

function toFilter(tenantId: string, { createdAfter, createdBefore, ...equal }: AuditFilter): Filter<AuditDocument> {
  const given = Object.entries(equal).filter(([, value]) => value !== undefined);
  const times = [
    ...(createdAfter ? [{ createdAt: { $gt: createdAfter } }] : []),
    ...(createdBefore ? [{ createdAt: { $lt: createdBefore } }] : []),
  ];
  return { tenantId, ...Object.fromEntries(given), ...(times.length > 0 ? { $and: times } : {}) };
}
