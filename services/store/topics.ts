import { createChanger } from './change-documents.ts';
import type { Collections } from './collections.ts';
import type { TopicDocument } from './coordination-documents.ts';
import { insertOnce } from './duplicate-key.ts';
import { idOf } from './id-of.ts';

/** A counter outlives the events that it has numbered. */
const MARGIN_MS = 24 * 3_600_000;

/** What an event is about: its name and correlation, of one tenant. */
export interface Topic {
  tenantId: string;
  name: string;
  correlation: string;
}

/** Numbers the events of each topic in the order of arrival. */
export interface Topics {
  /** The number of the next event. */
  next(topic: Topic, expireAt: Date): Promise<number>;
}

/** The id of a topic. */
export function topicId({ tenantId, name, correlation }: Topic): string {
  return idOf(tenantId, name, correlation);
}

/** Creates the counters. */
export function createTopics({ topics }: Pick<Collections, 'topics'>): Topics {
  const change = createChanger<TopicDocument>({
    read: (id) => topics.findOne({ _id: id }),
    insert: (document) => insertOnce(() => topics.insertOne(document)),
    replace: async (version, document) =>
      (await topics.replaceOne({ _id: document._id, version }, document)).modifiedCount === 1,
    remove: async (id, version) => (await topics.deleteOne({ _id: id, version })).deletedCount === 1,
  });
  return {
    next: (topic, expireAt) =>
      change(topicId(topic), (current) => {
        const sequence = (current?.sequence ?? 0) + 1;
        const until = Math.max(expireAt.getTime() + MARGIN_MS, current?.expireAt.getTime() ?? 0);
        const next = { _id: topicId(topic), version: '', sequence, expireAt: new Date(until) };
        return { next, result: sequence };
      }),
  };
}
