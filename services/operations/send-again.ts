import type { StoredDelivery } from '../store/webhook-records.ts';
import { deliveryTimes, startLane, type TellingDeps } from './tell-webhooks.ts';

/** Puts a delivery in line again, due at once, whatever became of it; null: there is none. */
export async function sendAgain(
  deps: TellingDeps,
  { tenantId, webhookId }: { tenantId: string; webhookId: string },
  id: string,
): Promise<StoredDelivery | null> {
  await deps.store.deliveries.requeue(tenantId, webhookId, { id }, deliveryTimes(deps));
  const found = await deps.store.deliveries.find(tenantId, webhookId, id);
  if (found) await startLane(deps, { tenantId, webhookId, subject: found.subject });
  return found;
}
