import {
  condition,
  continueAsNew,
  defineSignal,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { DeliveryLane, LaneProgress } from './delivery-lane.ts';

/** Sent with the start, and whenever deliveries were added to the lane or are wanted at once. */
export const deliveriesAdded = defineSignal('deliveriesAdded');

const MAX_HISTORY = 2000;

type Deliver = (lane: DeliveryLane) => Promise<LaneProgress>;

const { deliverPending, deliverOwnPending } = proxyActivities<{ deliverPending: Deliver; deliverOwnPending: Deliver }>({
  startToCloseTimeout: '10 minutes',
  // The activity beats every 4 s at least: a worker that died is noticed after this.
  heartbeatTimeout: '10 seconds',
  // A receiver that fails is no failure of the activity: only a store that is away is.
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '5 minutes' },
});

/**
 * Delivers what is pending in one lane of a webhook endpoint, in order and at least once, and closes when nothing is left. The
 * deliveries themselves are records of the store: another run of the same id, `deliver-<webhookId>-<subject>`, goes on
 * where this one stopped.
 */
export async function deliverToWebhook(lane: DeliveryLane): Promise<void> {
  await serve(lane, deliverPending);
}

/**
 * The same for the webhook that an execution was started with. Its types of workflow and activity have names of their own:
 * workers of earlier releases, which would take it for an endpoint that was deleted, leave it to newer ones.
 */
export async function deliverToOwnWebhook(lane: DeliveryLane): Promise<void> {
  await serve(lane, deliverOwnPending);
}

async function serve(lane: DeliveryLane, deliver: Deliver): Promise<void> {
  let added = 0;
  setHandler(deliveriesAdded, () => {
    added += 1;
  });
  for (;;) {
    const before = added;
    const { waitMs } = await deliver(lane);
    if (waitMs === null && added === before) return;
    if (waitMs !== null && waitMs > 0) await condition(() => added !== before, waitMs);
    // As the same type of workflow.
    if (workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > MAX_HISTORY)
      await continueAsNew<typeof deliverToWebhook>(lane);
  }
}
