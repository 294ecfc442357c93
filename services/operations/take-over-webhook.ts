import { ownLane } from '../../workflows/delivery-lane.ts';
import { deliveryTimes, startLane, type TellingDeps, tellWebhooks, toOwnDeliveries } from './tell-webhooks.ts';

/** Rows that one sweep takes. */
const BATCH = 50;
const AGAIN_MS = 30_000;

/**
 * Goes on with the webhook of an execution that an earlier release started, whose runs `deliverEvents` kept to themselves how far they
 * came: what happened after that becomes deliveries, as everywhere. Doing it twice changes nothing.
 */
export async function takeOverWebhook(
  deps: TellingDeps,
  { tenantId, executionId, after }: { tenantId: string; executionId: string; after: number },
): Promise<void> {
  const { store } = deps;
  await store.listeners.takeOver(tenantId, executionId, after, deps.clock());
  // Whoever tells endpoints meanwhile may have passed these already.
  const execution = await store.executions.findHead(tenantId, executionId);
  if (!execution?.webhook) return;
  const events = await store.executions.listEvents(tenantId, executionId, after);
  await store.deliveries.add(toOwnDeliveries(deps, execution, events), deliveryTimes(deps));
  await startLane(deps, ownLane(tenantId, executionId));
  await tellWebhooks(deps, tenantId, executionId);
}

/** Takes over what was never begun. */
export async function sweepEarlierWebhooks(deps: TellingDeps): Promise<void> {
  const now = deps.clock();
  const again = new Date(now.getTime() + AGAIN_MS);
  for (const { tenantId, executionId } of await deps.store.listeners.claimEarlier(now, BATCH, again)) {
    await takeOverWebhook(deps, { tenantId, executionId, after: 0 }).catch((error: unknown) =>
      deps.report(`The webhook of ${executionId} could not be taken over yet.`, error),
    );
  }
}
