import type { DeliveryAttempt, DeliveryBook, DueBatch } from '../../activities/webhooks/delivery-book.ts';
import type { WebhookShape } from '../gateway/define-dialect.ts';
import type { OperationDeps } from '../operations/deps.ts';
import { PING } from '../operations/ping-webhook.ts';
import { openWebhook, signingSecrets } from '../operations/webhook-secrets.ts';
import type { DeliveryStatus, Lane, StoredDelivery, StoredWebhook } from '../store/webhook-records.ts';
import { type ShapedDelivery, shapeDeliveries } from './shape-deliveries.ts';

/** Deliveries that one call makes: each may take 15 s. */
const BATCH = 20;
/** An endpoint that nothing has reached for so long is disabled: the time in which one delivery is attempted. */
const DISABLE_AFTER_MS = 3 * 86_400_000;

const statuses: { [Result in DeliveryAttempt['result']]: DeliveryStatus } = {
  delivered: 'DELIVERED',
  waits: 'PENDING',
  failed: 'FAILED',
  gone: 'FAILED',
};

/** Keeps deliveries in the store, and gives them the form that their endpoint asks for. */
export function createDeliveryBook(
  deps: OperationDeps,
  shapes: { readonly [style: string]: WebhookShape },
): DeliveryBook {
  return {
    async open(lane) {
      const pending = await deps.store.deliveries.listPending(lane, BATCH + 1);
      const [first] = pending;
      if (!first) return null;
      const webhook = await deps.store.webhooks.find(lane.tenantId, lane.webhookId);
      const refused = whyRefused(webhook, first);
      if (!webhook || refused !== null) {
        await deps.store.deliveries.giveUp(lane, refused ?? '', deps.clock());
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
      return toBatch(deps, lane, { webhook, due, more: due.length < pending.length }, shapes[webhook.style]);
    },
    async note(lane, id, attempt) {
      const { at, durationMs, status, error, result, nextAt } = attempt;
      await deps.store.deliveries.note(lane, id, {
        status: statuses[result],
        attempt: { at: new Date(at), durationMs, status, error },
        nextAttemptAt: nextAt === null ? null : new Date(nextAt),
      });
      if (id === lane.subject) return;
      await noteHealth(deps, lane, attempt);
    },
  };
}

/** A ping asks whether an endpoint works that is yet to be enabled. */
function whyRefused(webhook: StoredWebhook | null, { event }: StoredDelivery): string | null {
  if (!webhook) return 'The webhook was deleted.';
  return webhook.enabled || event === PING ? null : 'The webhook was disabled.';
}

function dueAt({ nextAttemptAt }: StoredDelivery): number {
  return nextAttemptAt?.getTime() ?? 0;
}

/** Those that have no message are given up here. */
async function toBatch(
  deps: OperationDeps,
  lane: Lane,
  { webhook, due, more }: { webhook: StoredWebhook; due: StoredDelivery[]; more: boolean },
  shape: WebhookShape | undefined,
): Promise<DueBatch> {
  const { id, settings, style, url } = webhook;
  const opened = openWebhook(deps.vault, webhook);
  const secrets = signingSecrets(opened, deps.clock().getTime());
  const unknown: ShapedDelivery['shaped'] = { refused: `Nobody shapes messages of the style ${style}.` };
  const shaped = shape
    ? await shapeDeliveries(deps, due, shape, { id, settings, secrets })
    : due.map((delivery) => ({ delivery, shaped: unknown }));
  const deliveries: DueBatch['deliveries'] = [];
  for (const { delivery, shaped: message } of shaped) {
    if ('refused' in message) {
      const attempt = { at: deps.clock(), durationMs: 0, status: null, error: message.refused };
      await deps.store.deliveries.note(lane, delivery.id, { status: 'FAILED', attempt, nextAttemptAt: null });
      continue;
    }
    const { method = 'POST', body, isSigned = false } = message;
    const headers = { ...opened.headers, ...message.headers };
    deliveries.push({ id: delivery.id, failures: delivery.failures, message: { method, headers, body }, isSigned });
  }
  const isPing = due[0]?.event === PING;
  return { url, secrets, maxAttempts: isPing ? 1 : webhook.maxAttempts, deliveries, more };
}

/** What an attempt says about its endpoint. */
async function noteHealth(
  deps: OperationDeps,
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
