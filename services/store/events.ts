import type { Subscriber } from '../../activities/event-inbox.ts';
import type { BlobStore } from './blob-store.ts';
import type { Collections } from './collections.ts';
import type { EventDocument, SubscriptionDocument } from './coordination-documents.ts';
import { insertOnce } from './duplicate-key.ts';
import type { EventKey, EventStore, NewEvent } from './event-store.ts';
import { createEventSweeps } from './event-sweeps.ts';
import { idOf } from './id-of.ts';
import { packValue } from './packed-value.ts';
import { giveNext, payloadOf, subscriptionId } from './subscriptions.ts';
import { createTopics, type Topics, topicId } from './topics.ts';

type Parts = Pick<Collections, 'events' | 'subscriptions'>;

/** When the sweeper looks whether all who waited for an event were told. */
const MATCH_CHECK_MS = 5000;
/** When a subscription is looked at first; from then on the more rarely the older it is. */
const FIRST_CHECK_MS = 60_000;
const AFTER_TOLD_MS = 600_000;
/** Subscriptions that are served side by side. */
const AT_ONCE = 16;

/** Keeps events and subscriptions. Both are written before either is looked for, so that no pair is missed. */
export function createEventStore(
  collections: Pick<Collections, 'events' | 'subscriptions' | 'topics' | 'executions'>,
  blobs: BlobStore,
): EventStore {
  const { events, subscriptions } = collections;
  const topics = createTopics(collections);
  const keyOf = ({ tenantId, id }: EventKey) => idOf(tenantId, id);
  return {
    insert: (event) => insert(collections, blobs, topics, event),
    async match(key) {
      const event = await events.findOne({ _id: keyOf(key) });
      return event ? match(collections, event) : [];
    },
    async markMatched(key) {
      await events.updateOne({ _id: keyOf(key) }, { $unset: { checkAt: '' } });
    },
    countDeliveries: (key) => subscriptions.countDocuments({ event: keyOf(key), tenantId: key.tenantId }),
    subscribe: (subscription, at) => subscribe(collections, subscription, at),
    async unsubscribe(subscriber) {
      await subscriptions.deleteMany({ ...ofStep(subscriber), event: { $exists: false } });
    },
    async markTold(subscriber, at) {
      await subscriptions.updateMany({ ...ofStep(subscriber), event: { $exists: true } }, { $set: toldAt(at) });
    },
    async forgetExecution(tenantId, executionId) {
      await subscriptions.deleteMany({ tenantId, executionId });
    },
    ...createEventSweeps(collections),
  };
}

/** What is left to be noticed is the end of its execution. */
function toldAt(at: Date) {
  return { told: true, checkAt: new Date(at.getTime() + AFTER_TOLD_MS) };
}

function ofStep({ tenantId, executionId, path }: Subscriber) {
  return { tenantId, executionId, path };
}

async function insert({ events }: Parts, blobs: BlobStore, topics: Topics, event: NewEvent): Promise<boolean> {
  const { tenantId, id, payload, at, expireAt } = event;
  const _id = idOf(tenantId, id);
  if (await events.findOne({ _id }, { projection: { _id: 1 } })) return false;
  const document: EventDocument = {
    _id,
    tenantId,
    topic: topicId(event),
    sequence: await topics.next(event, expireAt),
    id,
    payload: await packValue(blobs, payload),
    size: JSON.stringify(payload).length,
    at,
    expireAt,
    checkAt: new Date(at.getTime() + MATCH_CHECK_MS),
  };
  return insertOnce(() => events.insertOne(document));
}

async function match(parts: Parts, { topic, tenantId, at }: EventDocument) {
  const waiting = await parts.subscriptions
    .find({ topic, tenantId, event: { $exists: false } })
    .sort({ createdAt: 1, _id: 1 })
    .toArray();
  const serve = async (subscription: SubscriptionDocument) => {
    const event = await giveNext(parts, subscription, at);
    const { executionId, path } = subscription;
    return event ? [{ tenantId, executionId, path, payload: payloadOf(event) }] : [];
  };
  // Those of one execution take turns: who has waited longest is given the event.
  const serveInTurn = async (own: SubscriptionDocument[]) => {
    const deliveries = [];
    for (const subscription of own) deliveries.push(...(await serve(subscription)));
    return deliveries;
  };
  const byExecution = new Map<string, SubscriptionDocument[]>();
  for (const one of waiting) byExecution.set(one.executionId, [...(byExecution.get(one.executionId) ?? []), one]);
  const executions = [...byExecution.values()];
  const deliveries = [];
  for (let from = 0; from < executions.length; from += AT_ONCE) {
    deliveries.push(...(await Promise.all(executions.slice(from, from + AT_ONCE).map(serveInTurn))).flat());
  }
  return deliveries;
}

async function subscribe(parts: Parts, request: Subscriber & { name: string; correlation: string }, at: Date) {
  const { tenantId, executionId, path } = request;
  const topic = topicId(request);
  const fresh: SubscriptionDocument = {
    _id: subscriptionId(request, topic),
    tenantId,
    topic,
    executionId,
    path,
    createdAt: at,
    checkAt: new Date(at.getTime() + FIRST_CHECK_MS),
  };
  await insertOnce(() => parts.subscriptions.insertOne(fresh));
  const stored = await parts.subscriptions.findOne({ _id: fresh._id });
  if (stored && stored.event === undefined) await giveNext(parts, stored, at);
  return readGiven(parts, fresh._id, at);
}

/** What a subscription has been given; who reads it knows, so nobody has to tell. */
async function readGiven({ events, subscriptions }: Parts, _id: string, at: Date) {
  const given = await subscriptions.findOne({ _id, event: { $exists: true } });
  const event = given?.event === undefined ? null : await events.findOne({ _id: given.event });
  if (!event) return null;
  if (!given?.told) await subscriptions.updateOne({ _id }, { $set: toldAt(at) });
  return { payload: payloadOf(event) };
}
