import { ownLane } from '../../workflows/delivery-lane.ts';
import type { RunEvent } from '../../workflows/execution.ts';
import type { ExecutionHead, GivenUp } from '../store/execution-records.ts';
import type { Lane, StoredDelivery } from '../store/webhook-records.ts';
import type { OperationDeps } from './deps.ts';
import { nameEvent, wantsEvent } from './webhook-events.ts';

/** What telling needs of a process. */
export type TellingDeps = Pick<OperationDeps, 'store' | 'runs' | 'clock' | 'report' | 'deliveriesKeptMs'>;

/** Rows of each kind that one sweep takes. */
const BATCH = 200;
/** A process that adds deliveries starts them itself; only when that has had time does the sweeper. */
const START_AFTER_MS = 10_000;
const START_AGAIN_MS = 60_000;
const TELL_AGAIN_MS = 10_000;
const TELL_AT_LEAST_MS = 900_000;
const KEPT_MS = 30 * 86_400_000;

/** Why deliveries to the webhook of an execution fail after that. */
export const givenUpBecause: { readonly [Why in GivenUp]: string } = {
  failing: 'The webhook was given up: a delivery before this one failed for good.',
  gone: 'The webhook answered before that it is gone.',
};

/** When deliveries that are put in line now are looked after, and when they are forgotten. */
export function deliveryTimes({ clock, deliveriesKeptMs }: Pick<TellingDeps, 'clock' | 'deliveriesKeptMs'>) {
  const now = clock().getTime();
  return {
    at: new Date(now),
    startAt: new Date(now + START_AFTER_MS),
    expireAt: new Date(now + (deliveriesKeptMs ?? KEPT_MS)),
  };
}

/**
 * Makes deliveries of what those who listen to an execution have not been told, and starts them: the webhook that it was started with,
 * of every event, and endpoints, of what they want. The deliveries are in the store before anything else happens: whatever
 * fails after that, the sweeper goes on with.
 */
export async function tellWebhooks(deps: TellingDeps, tenantId: string, executionId: string): Promise<void> {
  const { store } = deps;
  const untold = await store.listeners.readUntold(tenantId, executionId);
  if (!untold) return;
  const { execution, isOwnTold, events, ended } = untold;
  const deliveries = isOwnTold ? toOwnDeliveries(deps, execution, events) : [];
  for (const id of events.length > 0 ? (execution.listeners?.webhooks ?? []) : []) {
    const webhook = await store.webhooks.find(tenantId, id);
    const wanted = webhook ? events.filter((event) => wantsEvent(webhook.events, event)) : [];
    const refused = webhook?.enabled ? null : 'The webhook was disabled.';
    const lane = { tenantId, webhookId: id, subject: executionId };
    deliveries.push(...wanted.map((event) => toDelivery(lane, event, deps.clock(), refused)));
  }
  await store.deliveries.add(deliveries, deliveryTimes(deps));
  await store.listeners.markTold(tenantId, executionId, events.at(-1)?.sequence ?? 0, ended);
  const pending = deliveries.filter(({ status }) => status === 'PENDING');
  const webhooks = new Set(pending.map(({ webhookId }) => webhookId));
  for (const webhookId of webhooks) await startLane(deps, { tenantId, webhookId, subject: executionId });
}

/** Starts what is pending in a lane; the sweeper repeats what fails. */
export async function startLane({ runs, report }: Pick<TellingDeps, 'runs' | 'report'>, lane: Lane): Promise<void> {
  await runs
    .startLane(lane)
    .catch((error: unknown) => report(`The sweeper starts what ${lane.webhookId} is told of ${lane.subject}.`, error));
}

/** Tells whoever listens what the store was told of an execution, one call at a time per execution. */
export function createTeller(deps: TellingDeps): (executionId: string, tenantId: string) => void {
  const busy = new Map<string, { again: boolean }>();
  const tell = async (executionId: string, tenantId: string) => {
    const head = await deps.store.executions.findHead(tenantId, executionId);
    if (head?.webhook || head?.listeners) await tellWebhooks(deps, tenantId, executionId);
  };
  const work = async (executionId: string, tenantId: string, state: { again: boolean }) => {
    do {
      state.again = false;
      await tell(executionId, tenantId).catch((error: unknown) =>
        deps.report(`The webhooks of ${executionId} wait for the sweeper.`, error),
      );
    } while (state.again);
    busy.delete(executionId);
  };
  return (executionId, tenantId) => {
    const running = busy.get(executionId);
    if (running) running.again = true;
    else {
      const state = { again: false };
      busy.set(executionId, state);
      void work(executionId, tenantId, state);
    }
  };
}

/** Puts right what a crash left of telling and of deliveries. */
export async function sweepWebhooks(deps: OperationDeps, signal: AbortSignal): Promise<void> {
  for (const part of [sweepUntold, sweepUnstarted]) {
    if (signal.aborted) return;
    await part(deps).catch((error: unknown) =>
      deps.report('A part of a sweep failed; the next one tries again.', error),
    );
  }
}

/** An execution is looked at the more rarely the longer it runs: what it tells is usually told at once. */
async function sweepUntold(deps: OperationDeps): Promise<void> {
  const now = deps.clock();
  const next = (createdAt: Date) => {
    const age = now.getTime() - createdAt.getTime();
    return new Date(now.getTime() + Math.min(Math.max(age / 4, TELL_AGAIN_MS), TELL_AT_LEAST_MS));
  };
  for (const { tenantId, executionId } of await deps.store.listeners.claimUntold(now, BATCH, next)) {
    await tellWebhooks(deps, tenantId, executionId).catch((error: unknown) =>
      deps.report(`The webhooks of ${executionId} could not be told yet.`, error),
    );
  }
}

/** Starts lanes of deliveries that nobody has begun yet. */
export async function sweepUnstarted(deps: TellingDeps): Promise<void> {
  const now = deps.clock();
  const lanes = await deps.store.deliveries.claimUnstarted(now, BATCH, new Date(now.getTime() + START_AGAIN_MS));
  for (const lane of lanes) await startLane(deps, lane);
}

/** Deliveries of events to the webhook that an execution was started with. */
export function toOwnDeliveries(
  { clock }: Pick<TellingDeps, 'clock'>,
  { id, tenantId, webhookGivenUp }: ExecutionHead,
  events: readonly RunEvent[],
): StoredDelivery[] {
  const refused = webhookGivenUp ? givenUpBecause[webhookGivenUp] : null;
  return events.map((event) => toDelivery(ownLane(tenantId, id), event, clock(), refused));
}

/** @param refused why it is not to be sent */
function toDelivery(lane: Lane, event: RunEvent, now: Date, refused: string | null): StoredDelivery {
  const { sequence } = event;
  return {
    ...lane,
    ...{ id: `${lane.subject}-${sequence}`, executionId: lane.subject, sequence, event: nameEvent(event) },
    status: refused === null ? 'PENDING' : 'FAILED',
    attempts: 0,
    failures: 0,
    attemptList: refused === null ? [] : [{ at: now, durationMs: 0, status: null, error: refused }],
    nextAttemptAt: refused === null ? now : null,
    createdAt: now,
    deliveredAt: null,
  };
}
