import {
  condition,
  continueAsNew,
  defineSignal,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';

/** What a webhook endpoint is told in order: the events of one execution, or one ping. */
export interface DeliveryLane {
  tenantId: string;
  webhookId: string;
  /** The execution's id, or that of the ping. */
  subject: string;
}

/** The argument of the Temporal workflow `deliverToWebhook`, whose id is `deliver-<webhookId>-<subject>`. */
export type DeliverToWebhookInput = DeliveryLane;

/** How a lane goes on. */
export interface LaneProgress {
  /** Milliseconds until something is due; null: nothing is left. */
  waitMs: number | null;
}

/** Sent with the start, and whenever deliveries were added to the lane or are wanted at once. */
export const deliveriesAdded = defineSignal('deliveriesAdded');

const MAX_HISTORY = 2000;

const { deliverPending } = proxyActivities<{ deliverPending(lane: DeliveryLane): Promise<LaneProgress> }>({
  startToCloseTimeout: '10 minutes',
  // The activity beats every 4 s at least: a worker that died is noticed after this.
  heartbeatTimeout: '10 seconds',
  // A receiver that fails is no failure of the activity: only a store that is away is.
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '5 minutes' },
});

/**
 * Delivers what is pending in one lane, in order and at least once, and closes when nothing is left. The deliveries
 * themselves are records of the store: another run of the same id goes on where this one stopped.
 */
export async function deliverToWebhook(lane: DeliverToWebhookInput): Promise<void> {
  let added = 0;
  setHandler(deliveriesAdded, () => {
    added += 1;
  });
  for (;;) {
    const before = added;
    const { waitMs } = await deliverPending(lane);
    if (waitMs === null && added === before) return;
    if (waitMs !== null && waitMs > 0) await condition(() => added !== before, waitMs);
    if (workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > MAX_HISTORY)
      await continueAsNew<typeof deliverToWebhook>(lane);
  }
}
