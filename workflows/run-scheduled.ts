import {
  CancellationScope,
  CancelledFailure,
  continueAsNew,
  isCancellation,
  proxyActivities,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';

/** The argument of the Temporal workflow `runScheduled`: what a schedule starts at each of its times. */
export interface ScheduledInput {
  tenantId: string;
  scheduleId: string;
  /** Of the schedule as it was when Temporal was told last. */
  revision: number;
  /** Carried over by a continued run. */
  begun?: { executionId: string; at: number };
}

/** One time of a schedule. */
export interface ScheduledTime {
  tenantId: string;
  scheduleId: string;
  /** RFC 3339: when it was to be, not when it came to be. */
  scheduledAt: string;
}

/** What a scheduled run asks of its worker; all of it may be repeated. */
export interface ScheduledActivities {
  /** Starts the execution of a time, or finds the one that it has started; null: none is to be. */
  beginScheduled(time: ScheduledTime): Promise<{ executionId: string } | null>;
  /** Whether an execution has ended, waited for a while. */
  awaitScheduled(execution: { tenantId: string; executionId: string; waitMs: number }): Promise<boolean>;
  cancelScheduled(execution: { tenantId: string; executionId: string }): Promise<void>;
}

const MAX_HISTORY = 2000;
/** Most executions end within the first look; after that, one that has taken long is looked at rarely. */
const FIRST_LOOK_MS = 20_000;
const SHORTEST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

const { beginScheduled, awaitScheduled, cancelScheduled } = proxyActivities<ScheduledActivities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/**
 * Starts the execution of one time of a schedule and stays open as long as that runs: that is what the overlap policy of
 * Temporal goes by. A cancel is passed on, and waits for the end.
 */
export async function runScheduled(input: ScheduledInput): Promise<{ executionId: string | null }> {
  const begun = input.begun ?? (await begin(input));
  if (begun === null) return { executionId: null };
  const { executionId } = begun;
  try {
    // It may have come while the execution was being started.
    if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('cancelled');
    await untilEnded({ ...input, begun });
  } catch (error) {
    if (!isCancellation(error)) throw error;
    await CancellationScope.nonCancellable(async () => {
      await cancelScheduled({ tenantId: input.tenantId, executionId });
      await untilEnded({ ...input, begun });
    });
    throw error;
  }
  return { executionId };
}

function begin({ tenantId, scheduleId }: ScheduledInput): Promise<Required<ScheduledInput>['begun'] | null> {
  return CancellationScope.nonCancellable(async () => {
    const begun = await beginScheduled({ tenantId, scheduleId, scheduledAt: nominalTime() });
    return begun && { executionId: begun.executionId, at: Date.now() };
  });
}

async function untilEnded(input: ScheduledInput & Required<Pick<ScheduledInput, 'begun'>>): Promise<void> {
  const { tenantId, begun } = input;
  const { executionId, at } = begun;
  for (let waitMs = FIRST_LOOK_MS; !(await awaitScheduled({ tenantId, executionId, waitMs })); waitMs = 0) {
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    if (continueAsNewSuggested || historyLength > MAX_HISTORY) await continueAsNew<typeof runScheduled>(input);
    await sleep(Math.min(Math.max((Date.now() - at) / 10, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS));
  }
}

/** Temporal tells the time that was meant, without jitter and delay, in a search attribute. */
function nominalTime(): string {
  const { searchAttributes, startTime } = workflowInfo();
  const told: unknown = searchAttributes.TemporalScheduledStartTime?.[0];
  const time = told instanceof Date || typeof told === 'string' ? new Date(told) : startTime;
  return (Number.isNaN(time.getTime()) ? startTime : time).toISOString();
}
