import type { Subscriber } from '../../activities/event-inbox.ts';
import type { Json } from '../../workflows/language/json.ts';
import { makeReference } from '../../workflows/language/references.ts';
import type { Collections } from './collections.ts';
import type { EventDocument, SubscriptionDocument } from './coordination-documents.ts';
import { isDuplicateKey } from './duplicate-key.ts';

type Parts = Pick<Collections, 'events' | 'subscriptions'>;

/** How soon after an event was given the sweeper makes sure that the run knows. */
const TOLD_CHECK_MS = 3000;

/** The id of a step's subscription: one that is performed again, with another input, may ask for something else. */
export function subscriptionId({ executionId, path }: Subscriber, topic: string): string {
  return `${executionId}:${topic}:${path}`;
}

/** What a run is given of an event: the payload, or a reference to it when it is large. */
export function payloadOf({ payload, size }: EventDocument): Json {
  return typeof payload === 'string' ? JSON.parse(payload) : makeReference(payload.blob, size);
}

/** Gives a waiting subscription the next event that is its; null when there is none, or it was given one meanwhile. */
export async function giveNext(
  parts: Parts,
  subscription: SubscriptionDocument,
  at: Date,
): Promise<EventDocument | null> {
  const taken = new Set<string>();
  for (;;) {
    const event = await findNext(parts, subscription, at, taken);
    if (!event) return null;
    const given = await give(parts, subscription, event, at);
    if (given !== 'taken') return given === 'given' ? event : null;
    taken.add(event._id);
  }
}

/** The oldest event that was not yet given to its execution. */
async function findNext(
  { events, subscriptions }: Parts,
  { _id, tenantId, topic, executionId }: SubscriptionDocument,
  at: Date,
  taken: ReadonlySet<string>,
): Promise<EventDocument | null> {
  const others = subscriptions.find(
    { tenantId, executionId, topic, event: { $exists: true }, _id: { $ne: _id } },
    { projection: { event: 1 } },
  );
  const had = (await others.toArray()).flatMap(({ event }) => event ?? []);
  const kept = events.find({ topic, tenantId, expireAt: { $gt: at }, _id: { $nin: [...had, ...taken] } });
  const [first] = await kept.sort({ sequence: 1 }).limit(1).toArray();
  return first ?? null;
}

/** `taken`: another step of the execution has taken this event: an execution gets each one once. */
async function give(
  { subscriptions }: Parts,
  { _id, executionId }: SubscriptionDocument,
  event: EventDocument,
  at: Date,
): Promise<'given' | 'taken' | 'over'> {
  const claim = `${executionId}:${event._id}`;
  const checkAt = new Date(at.getTime() + TOLD_CHECK_MS);
  try {
    const won = await subscriptions.updateOne(
      { _id, event: { $exists: false } },
      { $set: { event: event._id, checkAt, claim } },
    );
    return won.modifiedCount === 1 ? 'given' : 'over';
  } catch (error) {
    if (isDuplicateKey(error)) return 'taken';
    throw error;
  }
}
