import { ApplicationFailure, Context } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import type { DeliverEventsInput, DeliveryProgress } from '../workflows/deliver-events.ts';
import { AppError } from '../workflows/language/app-error.ts';
import type { ActionFailure } from './action-failure.ts';
import type { DeliverableEvent, Delivery, EventSource } from './event-source.ts';
import type { Outbound } from './outbound/outbound.ts';
import { pauseAfter } from './webhooks/retry-pauses.ts';
import { sendMessage } from './webhooks/send-message.ts';
import { signatureHeaders } from './webhooks/sign-message.ts';

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
    const outcome = await sendMessage(messageOf(event, delivery, deps.clock()), deps);
    if (outcome.result === 'gone') return { deliveredUpTo, ended: true };
    if (outcome.result === 'failed' && deliveredUpTo > after) return { deliveredUpTo, ended: false };
    if (outcome.result === 'failed') throw toRetry(outcome.failure, deps.random);
    deliveredUpTo = event.sequence;
    context.heartbeat();
  }
  return { deliveredUpTo, ended: delivery.ended };
}

function messageOf(event: DeliverableEvent, { url, secret }: Delivery, now: number) {
  const signature = signatureHeaders(event, secret === null ? [] : [secret], now);
  return { url, method: 'POST' as const, headers: { ...event.headers, ...signature }, body: event.body };
}

/** After the last pause the receiver is given up. */
function toRetry(failure: ActionFailure, random: () => number): ApplicationFailure {
  const pauseMs = pauseAfter(Context.current().info.attempt, random, failure.retryAfterMs);
  const isFinal = pauseMs === null || failure.code === 'destination-refused';
  return ApplicationFailure.create({
    type: failure.code,
    message: failure.message,
    category: ApplicationFailureCategory.BENIGN,
    ...(isFinal ? { nonRetryable: true } : { nextRetryDelay: pauseMs }),
  });
}
