import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { Webhook } from 'standardwebhooks';
import type { DeliverEventsInput, DeliveryProgress } from '../workflows/deliver-events.ts';
import { AppError, toStepError } from '../workflows/language/app-error.ts';
import { ActionFailure } from './action-failure.ts';
import type { DeliverableEvent, Delivery, EventSource } from './event-source.ts';
import { parseRetryAfter } from './http/parse-retry-after.ts';
import type { Outbound, OutboundResponse } from './outbound/outbound.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** Pauses between attempts of one event, as Standard Webhooks recommends; after the last one the receiver is given up. */
const pausesMs = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
];
const ATTEMPT_MS = 15 * SECOND_MS;
const MAX_ANSWER_BYTES = 64 * 1024;

/** What the delivery works with. */
export interface DeliveryDeps {
  outbound: Outbound;
  events: EventSource;
  /** Epoch milliseconds. */
  clock: () => number;
  /** From 0 up to 1. */
  random: () => number;
}

/**
 * Sends the events after `after` in order and tells how far it came. A failure after some progress ends the batch, so that each
 * event has attempts of its own. @throws ApplicationFailure with the pause before the next attempt
 */
export async function deliverNextEvents(
  input: DeliverEventsInput & { after: number },
  deps: DeliveryDeps,
): Promise<DeliveryProgress> {
  const { executionId, tenantId, after } = input;
  const delivery = await load(deps.events, executionId, tenantId, after);
  if (delivery === 'later') return { deliveredUpTo: after, ended: false };
  if (delivery === null) return { deliveredUpTo: after, ended: true };
  return deliverBatch(delivery, after, deps);
}

/** A store that is away uses up no attempt of an event: the run looks again. */
async function load(
  events: EventSource,
  ...of: Parameters<EventSource['loadDelivery']>
): Promise<Delivery | null | 'later'> {
  try {
    return await events.loadDelivery(...of);
  } catch (error) {
    if (error instanceof AppError && error.code === 'unavailable') return 'later';
    throw error;
  }
}

async function deliverBatch(delivery: Delivery, after: number, deps: DeliveryDeps): Promise<DeliveryProgress> {
  const context = Context.current();
  let deliveredUpTo = after;
  for (const event of delivery.events) {
    const outcome = await attemptEvent(event, delivery, deps);
    if (outcome === 'gone') return { deliveredUpTo, ended: true };
    if (outcome !== 'delivered' && deliveredUpTo > after) return { deliveredUpTo, ended: false };
    if (outcome !== 'delivered') throw toRetry(outcome, deps.random);
    deliveredUpTo = event.sequence;
    context.heartbeat();
  }
  return { deliveredUpTo, ended: delivery.ended };
}

type Outcome = 'delivered' | 'gone' | ActionFailure;

async function attemptEvent(event: DeliverableEvent, delivery: Delivery, deps: DeliveryDeps): Promise<Outcome> {
  try {
    const response = await send(event, delivery, deps);
    if (response.status >= 200 && response.status < 300) return 'delivered';
    if (response.status === 410) return 'gone';
    const retryAfterMs = parseRetryAfter(response.headers['retry-after'], deps.clock());
    const message = `The webhook answered with status ${response.status}.`;
    return new ActionFailure('http-status', message, { retryable: true, retryAfterMs });
  } catch (error) {
    // An answer that cannot be read has been received all the same.
    if (error instanceof ActionFailure) return error.code === 'http-response-invalid' ? 'delivered' : error;
    if (error instanceof CancelledFailure) throw error;
    const { message } = toStepError(error, null);
    return new ActionFailure('http-unreachable', `The webhook could not be called: ${message}`, { retryable: true });
  }
}

function send(event: DeliverableEvent, delivery: Delivery, deps: DeliveryDeps): Promise<OutboundResponse> {
  return deps.outbound.request({
    url: delivery.url,
    method: 'POST',
    headers: { 'user-agent': 'Stepgraph', ...event.headers, ...signatureHeaders(event, delivery.secret, deps.clock()) },
    body: event.body,
    maxBytes: MAX_ANSWER_BYTES,
    maxRedirects: 0,
    signal: AbortSignal.any([AbortSignal.timeout(ATTEMPT_MS), Context.current().cancellationSignal]),
  });
}

/** Standard Webhooks 1.0.0; the id stays the same for every attempt, the timestamp does not. */
function signatureHeaders(event: DeliverableEvent, secret: string | null, now: number): { [name: string]: string } {
  const sentAt = new Date(now);
  const unsigned = { 'webhook-id': event.id, 'webhook-timestamp': String(Math.floor(now / SECOND_MS)) };
  if (secret === null) return unsigned;
  const signer = secret.startsWith('whsec_') ? new Webhook(secret) : new Webhook(secret, { format: 'raw' });
  return { ...unsigned, 'webhook-signature': signer.sign(event.id, sentAt, event.body) };
}

/** Jitter adds up to a fifth, so that receivers that went down together are not called together. */
function toRetry(failure: ActionFailure, random: () => number): ApplicationFailure {
  const pauseMs = pausesMs[Context.current().info.attempt - 1];
  const isFinal = pauseMs === undefined || failure.code === 'destination-refused';
  const delayMs = Math.max((pauseMs ?? 0) * (1 + random() / 5), failure.retryAfterMs ?? 0);
  return ApplicationFailure.create({
    type: failure.code,
    message: failure.message,
    category: ApplicationFailureCategory.BENIGN,
    ...(isFinal ? { nonRetryable: true } : { nextRetryDelay: Math.round(delayMs) }),
  });
}
