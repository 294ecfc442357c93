import type { Collection } from 'mongodb';
import { insertOnce } from './duplicate-key.ts';

/** A task that whoever has the link may answer. */
export interface TaskLink {
  /** The secret part of the link: 24 random hex digits. */
  id: string;
  tenantId: string;
  executionId: string;
  /** Path of the task. */
  step: string;
  createdAt: Date;
}

/** Links to tasks. */
export interface LinkStore {
  /** The link to a task: the one that is there, else this one. */
  ensure(link: TaskLink): Promise<TaskLink>;
  /** Whoever it belongs to. */
  lookUp(id: string): Promise<TaskLink | null>;
}

/** A link as it is stored; `_id` is its secret part. */
export interface LinkDocument extends Omit<TaskLink, 'id'> {
  _id: string;
}

/** Keeps links in a collection of their own. */
export function createLinkStore(collection: Collection<LinkDocument>): LinkStore {
  const fromDocument = ({ _id, ...link }: LinkDocument): TaskLink => ({ id: _id, ...link });
  return {
    async ensure({ id, ...link }) {
      const { tenantId, executionId, step } = link;
      if (await insertOnce(() => collection.insertOne({ _id: id, ...link }))) return { id, ...link };
      const found = await collection.findOne({ tenantId, executionId, step });
      if (!found) throw new Error('a link is in the way that is not there');
      return fromDocument(found);
    },
    async lookUp(id) {
      const found = await collection.findOne({ _id: id });
      return found ? fromDocument(found) : null;
    },
  };
}
