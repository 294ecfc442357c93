import { Context } from '@temporalio/activity';
import type { ScheduledActivities } from '../workflows/run-scheduled.ts';
import type { ScheduledRuns } from './scheduled-runs.ts';

/** The activities of `runScheduled`. A worker that stops ends the wait for an execution; the run asks again. */
export const createScheduledActivities = (scheduled: ScheduledRuns): ScheduledActivities => ({
  beginScheduled: (time) => scheduled.begin(time),
  awaitScheduled: (execution) => scheduled.hasEnded({ ...execution, signal: Context.current().cancellationSignal }),
  cancelScheduled: (execution) => scheduled.cancel(execution),
});
