import { Context } from '@temporalio/activity';
import type { DeliveryLane, LaneProgress } from '../../workflows/delivery-lane.ts';
import { beatUntilDone } from '../beat-until-done.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { DeliveryAttempt, DeliveryBook, DueBatch, DueDelivery } from './delivery-book.ts';
import type { EndpointSlots } from './endpoint-slots.ts';
import { pauseAfter } from './retry-pauses.ts';
import { type SendOutcome, sendMessage } from './send-message.ts';
import { signatureHeaders } from './sign-message.ts';

/** What deliveries work with. */
export interface LaneDeps {
  outbound: Outbound;
  book: DeliveryBook;
  slots: EndpointSlots;
  /** Epoch milliseconds. */
  clock: () => number;
  /** From 0 up to 1. */
  random: () => number;
}

/**
 * Sends what is due in a lane, in order: nothing before what comes ahead of it was delivered or given up. Each attempt is
 * noted before the next one; one whose note is lost with the process is made again.
 */
export async function deliverPending(lane: DeliveryLane, deps: LaneDeps): Promise<LaneProgress> {
  const slot = deps.slots.enter(await deps.book.receiverOf(lane));
  if (typeof slot === 'number') return { waitMs: slot };
  const context = Context.current();
  const stopBeating = beatUntilDone(() => context.heartbeat());
  try {
    const due = await deps.book.open(lane);
    if (due === null || typeof due === 'number') return { waitMs: due };
    return await deliverBatch(lane, due, deps);
  } finally {
    stopBeating();
    slot();
  }
}

async function deliverBatch(lane: DeliveryLane, batch: DueBatch, deps: LaneDeps): Promise<LaneProgress> {
  for (const delivery of batch.deliveries) {
    const at = deps.clock();
    const outcome = await sendMessage(messageOf(delivery, batch, at), deps);
    const conclusion = conclude(outcome, delivery.failures + 1, batch.maxAttempts, deps);
    await deps.book.note(lane, delivery.id, { at, durationMs: deps.clock() - at, ...conclusion });
    const isLast = conclusion.result === 'gone' || (conclusion.result === 'failed' && batch.endsWithFailure);
    // What is left of the lane is for the book to end.
    if (isLast) return { waitMs: 0 };
    if (conclusion.nextAt !== null) return { waitMs: Math.max(conclusion.nextAt - deps.clock(), 0) };
  }
  return { waitMs: batch.more ? 0 : null };
}

function messageOf({ id, message, isSigned }: DueDelivery, { url, secrets }: DueBatch, now: number) {
  const signature = signatureHeaders({ id, body: message.body }, isSigned ? [] : secrets, now);
  return { ...message, url, headers: { ...message.headers, ...signature } };
}

function conclude(
  outcome: SendOutcome,
  failures: number,
  maxAttempts: number,
  { clock, random }: LaneDeps,
): Omit<DeliveryAttempt, 'at' | 'durationMs'> {
  const { result, status } = outcome;
  if (result === 'delivered') return { result, status, error: null, nextAt: null };
  if (result === 'gone') return { result, status, error: 'The webhook answered that it is gone.', nextAt: null };
  const { message: error, code, retryAfterMs } = outcome.failure;
  const isFinal = code === 'destination-refused' || failures >= maxAttempts;
  const pauseMs = isFinal ? null : pauseAfter(failures, random, retryAfterMs);
  if (pauseMs === null) return { result, status, error, nextAt: null };
  return { result: 'waits', status, error, nextAt: clock() + pauseMs };
}
