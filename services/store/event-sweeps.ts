import type { Collections } from './collections.ts';
import type { SubscriptionDocument } from './coordination-documents.ts';
import type { EventKey, EventStore, SubscriptionCheck } from './event-store.ts';
import { findEnded } from './open-executions.ts';
import { payloadOf } from './subscriptions.ts';

const MATCH_AGAIN_MS = 10_000;
const FIRST_CHECK_MS = 60_000;
const LAST_CHECK_MS = 3_600_000;
const TELL_AGAIN_MS = 5000;

/** What the sweepers of all gateways share: each claim is a compare-and-set of the due time. */
export function createEventSweeps(
  collections: Pick<Collections, 'events' | 'subscriptions' | 'executions'>,
): Pick<EventStore, 'claimUnmatched' | 'claimChecks'> {
  const { events, subscriptions } = collections;
  return {
    async claimUnmatched(now, limit) {
      const due = events.find({ checkAt: { $lte: now } }, { projection: { tenantId: 1, id: 1, checkAt: 1 } });
      const claimed: EventKey[] = [];
      for (const { _id, tenantId, id, checkAt } of await due.sort({ checkAt: 1 }).limit(limit).toArray()) {
        if (!checkAt) continue;
        const next = new Date(now.getTime() + MATCH_AGAIN_MS);
        const won = await events.updateOne({ _id, checkAt }, { $set: { checkAt: next } });
        if (won.modifiedCount === 1) claimed.push({ tenantId, id });
      }
      return claimed;
    },
    async claimChecks(now, limit) {
      const due = subscriptions.find({ checkAt: { $lte: now } });
      const checks: SubscriptionCheck[] = [];
      for (const document of await due.sort({ checkAt: 1 }).limit(limit).toArray()) {
        const { _id, checkAt } = document;
        const won = await subscriptions.updateOne({ _id, checkAt }, { $set: { checkAt: nextCheck(document, now) } });
        if (won.modifiedCount === 1) checks.push(await toCheck(collections, document));
      }
      return checks;
    },
  };
}

function nextCheck({ createdAt, event, told }: SubscriptionDocument, now: Date): Date {
  const age = now.getTime() - createdAt.getTime();
  const usual = Math.min(Math.max(age / 4, FIRST_CHECK_MS), LAST_CHECK_MS);
  return new Date(now.getTime() + (event !== undefined && !told ? TELL_AGAIN_MS : usual));
}

async function toCheck(
  { events, executions }: Pick<Collections, 'events' | 'executions'>,
  { tenantId, executionId, path, event: given, told }: SubscriptionDocument,
): Promise<SubscriptionCheck> {
  const subscriber = { tenantId, executionId, path };
  const ended = (await findEnded(executions, tenantId, [executionId])).has(executionId);
  const event = given === undefined || told ? null : await events.findOne({ _id: given });
  return { ...subscriber, ended, untold: event && { ...subscriber, payload: payloadOf(event) } };
}
