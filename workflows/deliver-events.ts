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
  /** Nothing more will ever be sent by this run. */
  ended: boolean;
}

/** Sent whenever events were added. */
export const eventsAdded = defineSignal('eventsAdded');

const LOOK_AGAIN_MS = 30_000;
const LOOK_AT_LEAST_MS = 900_000;
const MAX_HISTORY = 2000;

const { deliverNextEvents } = proxyActivities<{
  deliverNextEvents(input: DeliverEventsInput & { after: number }): Promise<DeliveryProgress>;
}>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '40 seconds',
  retry: { initialInterval: '5 seconds', backoffCoefficient: 2, maximumInterval: '5 minutes' },
});

/**
 * Runs that an earlier release began, each with the webhook of one execution: they replay as they ran, and end with the next thing
 * that they do, for `deliverNextEvents` now hands what is left over to a lane. None is begun any more; this file and what names
 * it can go when no execution of that release is open.
 */
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

async function deliver(input: DeliverEventsInput, after: number): Promise<DeliveryProgress> {
  try {
    return await deliverNextEvents({ executionId: input.executionId, tenantId: input.tenantId, after });
  } catch (error) {
    if (error instanceof ActivityFailure && !(error.cause instanceof CancelledFailure))
      return { deliveredUpTo: after, ended: true };
    throw error;
  }
}
