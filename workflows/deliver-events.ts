import {
  ActivityFailure,
  CancelledFailure,
  condition,
  continueAsNew,
  defineSignal,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';

/** The argument of the Temporal workflow `deliverEvents`, whose id is `deliver-<executionId>`. */
export interface DeliverEventsInput {
  executionId: string;
  tenantId: string;
  /** Carried over by a continued run: the last sequence that was delivered. */
  after?: number;
}

/** How far a delivery came. */
export interface DeliveryProgress {
  deliveredUpTo: number;
  /** Nothing more will ever be sent. */
  ended: boolean;
}

/** Sent whenever events were added, together with the start. */
export const eventsAdded = defineSignal('eventsAdded');

/** Should a signal be lost with the process that was to send it, the events are found by looking: less and less often. */
const LOOK_AGAIN_MS = 30_000;
const LOOK_AT_LEAST_MS = 900_000;
const MAX_HISTORY = 2000;

const { deliverNextEvents } = proxyActivities<{
  deliverNextEvents(input: DeliverEventsInput & { after: number }): Promise<DeliveryProgress>;
}>({
  startToCloseTimeout: '10 minutes',
  // One call takes at most 15 s and each is followed by a heartbeat.
  heartbeatTimeout: '40 seconds',
  // The activity itself sets the pauses, over hours, and says when to give up.
  retry: { initialInterval: '5 seconds', backoffCoefficient: 2, maximumInterval: '5 minutes' },
});

/** Delivers the events of one execution to its webhook: in order, at least once, until the last or until the receiver is given up. */
export async function deliverEvents(input: DeliverEventsInput): Promise<DeliveryProgress> {
  let added = false;
  setHandler(eventsAdded, () => {
    added = true;
  });
  let after = input.after ?? 0;
  let pauseMs = LOOK_AGAIN_MS;
  for (;;) {
    added = false;
    const progress = await deliver(input, after);
    if (progress.ended) return progress;
    const moved = progress.deliveredUpTo > after;
    after = progress.deliveredUpTo;
    if (workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > MAX_HISTORY) {
      await continueAsNew<typeof deliverEvents>({ ...input, after });
    }
    if (moved) pauseMs = LOOK_AGAIN_MS;
    else if (!(await condition(() => added, pauseMs))) pauseMs = Math.min(pauseMs * 2, LOOK_AT_LEAST_MS);
  }
}

/** A receiver that was given up is no failure of ours: the run closes and tells how far it came. */
async function deliver(input: DeliverEventsInput, after: number): Promise<DeliveryProgress> {
  try {
    return await deliverNextEvents({ executionId: input.executionId, tenantId: input.tenantId, after });
  } catch (error) {
    if (error instanceof ActivityFailure && !(error.cause instanceof CancelledFailure))
      return { deliveredUpTo: after, ended: true };
    throw error;
  }
}
