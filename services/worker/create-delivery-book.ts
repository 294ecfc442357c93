import type { DeliveryAttempt, DeliveryBook, DueBatch } from '../../activities/webhooks/delivery-book.ts';
import { isOwn } from '../../workflows/delivery-lane.ts';
import type { WebhookShape } from '../gateway/define-dialect.ts';
import type { OperationDeps } from '../operations/deps.ts';
import type { DeliveryStatus, Lane, StoredDelivery } from '../store/webhook-records.ts';
import { findReceiver, type Receiver, type ReceiverDeps } from './find-receiver.ts';
import { type ShapedDelivery, shapeDeliveries } from './shape-deliveries.ts';

/** Deliveries that one call makes: each may take 15 s. */
const BATCH = 20;
/** An endpoint that nothing has reached for so long is disabled: the time in which one delivery is attempted. */
const DISABLE_AFTER_MS = 3 * 86_400_000;

/** What it works with. */
type BookDeps = OperationDeps & Pick<ReceiverDeps, 'webhookSecret'>;

const statuses: { [Result in DeliveryAttempt['result']]: DeliveryStatus } = {
  delivered: 'DELIVERED',
  waits: 'PENDING',
  failed: 'FAILED',
  gone: 'FAILED',
};

/** Keeps deliveries in the store, and gives them the form that their receiver asks for. */
export function createDeliveryBook(deps: BookDeps, shapes: { readonly [style: string]: WebhookShape }): DeliveryBook {
  return {
    async receiverOf(lane) {
      if (!isOwn(lane)) return lane.webhookId;
      const execution = await deps.store.executions.findHead(lane.tenantId, lane.subject);
      return execution?.webhook ? `${lane.tenantId} ${new URL(execution.webhook.url).origin}` : lane.webhookId;
    },
    async open(lane) {
      const pending = await deps.store.deliveries.listPending(lane, BATCH + 1);
      const [first] = pending;
      if (!first) return null;
      const receiver = await findReceiver(deps, lane, first);
      if ('refused' in receiver) {
        await deps.store.deliveries.giveUp(lane, receiver.refused, deps.clock());
        return null;
      }
      const now = deps.clock().getTime();
      const untilDue = dueAt(first) - now;
      if (untilDue > 0) {
        await deps.store.deliveries.markStarted(lane);
        return untilDue;
      }
      const waiting = pending.findIndex((delivery) => dueAt(delivery) > now);
      const due = pending.slice(0, Math.min(waiting < 0 ? pending.length : waiting, BATCH));
      const deliveries = await messagesOf(deps, lane, due, receiver, shapes[receiver.style]);
      const { url, secrets, maxAttempts } = receiver;
      return { url, secrets, maxAttempts, endsWithFailure: isOwn(lane), deliveries, more: due.length < pending.length };
    },
    async note(lane, id, attempt) {
      const { at, durationMs, status, error, result, nextAt } = attempt;
      // First: should the rest be lost, nothing behind it is sent.
      if (isOwn(lane)) await noteGivenUp(deps, lane, attempt);
      await deps.store.deliveries.note(lane, id, {
        status: statuses[result],
        attempt: { at: new Date(at), durationMs, status, error },
        nextAttemptAt: nextAt === null ? null : new Date(nextAt),
      });
      if (!isOwn(lane) && id !== lane.subject) await noteHealth(deps, lane, attempt);
    },
  };
}

function dueAt({ nextAttemptAt }: StoredDelivery): number {
  return nextAttemptAt?.getTime() ?? 0;
}

/** Those that have no message are given up here. */
async function messagesOf(
  deps: BookDeps,
  lane: Lane,
  due: StoredDelivery[],
  { style, headers: own, endpoint }: Receiver,
  shape: WebhookShape | undefined,
): Promise<DueBatch['deliveries']> {
  const unknown: ShapedDelivery['shaped'] = { refused: `Nobody shapes messages of the style ${style}.` };
  const shaped = shape
    ? await shapeDeliveries(deps, due, shape, endpoint)
    : due.map((delivery) => ({ delivery, shaped: unknown }));
  const deliveries: DueBatch['deliveries'] = [];
  for (const { delivery, shaped: message } of shaped) {
    if ('refused' in message) {
      const attempt = { at: deps.clock(), durationMs: 0, status: null, error: message.refused };
      await deps.store.deliveries.note(lane, delivery.id, { status: 'FAILED', attempt, nextAttemptAt: null });
      continue;
    }
    const { method = 'POST', body, isSigned = false } = message;
    const headers = { ...own, ...message.headers };
    deliveries.push({ id: delivery.id, failures: delivery.failures, message: { method, headers, body }, isSigned });
  }
  return deliveries;
}

/** What an attempt says about its endpoint. */
async function noteHealth(
  deps: BookDeps,
  { tenantId, webhookId }: Lane,
  { at, result }: DeliveryAttempt,
): Promise<void> {
  const { webhooks } = deps.store;
  if (result === 'delivered') return webhooks.noteSuccess(tenantId, webhookId);
  const now = new Date(at);
  const disabled =
    result === 'gone'
      ? await webhooks.disable(tenantId, webhookId, 'gone', now)
      : await webhooks.noteFailure(tenantId, webhookId, now, new Date(at - DISABLE_AFTER_MS));
  if (!disabled) return;
  deps.listeners?.forget(tenantId);
  const why = result === 'gone' ? 'it answered that it is gone' : 'nothing has reached it for 3 days';
  deps.report(`Webhook ${webhookId} was disabled: ${why}.`, null);
}

/** The webhook of an execution is attempted for the time of one delivery, three days: then nobody is there. */
async function noteGivenUp(
  { store }: BookDeps,
  { tenantId, subject }: Lane,
  { result }: DeliveryAttempt,
): Promise<void> {
  if (result === 'gone') await store.listeners.giveUp(tenantId, subject, 'gone');
  if (result === 'failed') await store.listeners.giveUp(tenantId, subject, 'failing');
}
