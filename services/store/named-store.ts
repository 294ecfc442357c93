import type { Collection, Filter } from 'mongodb';
import { insertOnce } from './duplicate-key.ts';

/** What is found by a name of the tenant's choice. `Content` is JSON. */
export interface NamedRecord<Content> {
  name: string;
  content: Content;
  createdAt: Date;
  updatedAt: Date;
}

/** Records by name. Every function takes the tenant first. */
export interface NamedStore<Content> {
  /** False: the name is taken. */
  insert(tenantId: string, record: NamedRecord<Content>): Promise<boolean>;
  /** Creates or replaces it; the time of creation stays. */
  put(tenantId: string, record: NamedRecord<Content>): Promise<NamedRecord<Content>>;
  find(tenantId: string, name: string): Promise<NamedRecord<Content> | null>;
  /** By name, those after `after`; `names`: only these. */
  list(
    tenantId: string,
    page: { after: string | null; limit: number; names?: readonly string[] | undefined },
  ): Promise<NamedRecord<Content>[]>;
  /** False when there was none. */
  remove(tenantId: string, name: string): Promise<boolean>;
}

/** A named record as it is stored. `_id`: tenant and name; no tenant's id has a slash. */
export interface NamedDocument {
  _id: string;
  tenantId: string;
  name: string;
  /** JSON: MongoDB does not take every key. */
  content: string;
  createdAt: Date;
  updatedAt: Date;
}

/** Keeps named records in a collection of their own. */
export function createNamedStore<Content>(collection: Collection<NamedDocument>): NamedStore<Content> {
  const fromDocument = ({ name, content, createdAt, updatedAt }: NamedDocument): NamedRecord<Content> => ({
    name,
    content: JSON.parse(content),
    createdAt,
    updatedAt,
  });
  return {
    insert: (tenantId, record) => insertOnce(() => collection.insertOne(toDocument(tenantId, record))),
    async put(tenantId, record) {
      const { _id, createdAt, ...changing } = toDocument(tenantId, record);
      const change = { $set: changing, $setOnInsert: { createdAt } };
      const stored = await collection.findOneAndUpdate({ _id }, change, { upsert: true, returnDocument: 'after' });
      return stored ? fromDocument(stored) : record;
    },
    async find(tenantId, name) {
      const found = await collection.findOne({ _id: idOf(tenantId, name) });
      return found ? fromDocument(found) : null;
    },
    async list(tenantId, { after, limit, names }) {
      const filter: Filter<NamedDocument> = { tenantId };
      if (after !== null || names)
        filter.name = { ...(after === null ? {} : { $gt: after }), ...(names ? { $in: [...names] } : {}) };
      const found = await collection.find(filter).sort({ name: 1 }).limit(limit).toArray();
      return found.map(fromDocument);
    },
    async remove(tenantId, name) {
      return (await collection.deleteOne({ _id: idOf(tenantId, name) })).deletedCount === 1;
    },
  };
}

function idOf(tenantId: string, name: string): string {
  return `${tenantId}/${name}`;
}

function toDocument<Content>(tenantId: string, record: NamedRecord<Content>): NamedDocument {
  const { name, content, createdAt, updatedAt } = record;
  return { _id: idOf(tenantId, name), tenantId, name, content: JSON.stringify(content), createdAt, updatedAt };
}
