import type { ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { parseDuration } from '../../workflows/language/duration.ts';
import type { ScheduledInput } from '../../workflows/run-scheduled.ts';
import { temporalNames } from '../../workflows/temporal-names.ts';
import type { Overlap, StoredSchedule } from '../store/schedule-store.ts';

/** Temporal's words for what to do while an execution still runs. */
export const overlapPolicies = {
  skip: 'SKIP',
  bufferOne: 'BUFFER_ONE',
  bufferAll: 'BUFFER_ALL',
  allowAll: 'ALLOW_ALL',
  cancelOther: 'CANCEL_OTHER',
  terminateOther: 'TERMINATE_OTHER',
} as const satisfies Record<Overlap, ScheduleOverlapPolicy>;

const { searchAttributes, taskQueue } = temporalNames;
const tenantKey = defineSearchAttributeKey(searchAttributes.tenant, 'KEYWORD');
const workflowKey = defineSearchAttributeKey(searchAttributes.workflow, 'KEYWORD');

/** A schedule in Temporal's words; what it starts finds everything else in the record. */
export function toScheduleOptions({ id, tenantId, workflowId, revision, content }: StoredSchedule): ScheduleOptions {
  const { spec, timeZone, overlap, catchUpWindow, jitter, startAt, endAt, paused, note } = content;
  const typedSearchAttributes = new TypedSearchAttributes([
    { key: tenantKey, value: tenantId },
    { key: workflowKey, value: workflowId },
  ]);
  const input: ScheduledInput = { tenantId, scheduleId: id, revision };
  return {
    scheduleId: id,
    spec: {
      ...('cron' in spec ? { cronExpressions: spec.cron } : { intervals: [toInterval(spec)] }),
      timezone: timeZone,
      ...(startAt === null ? {} : { startAt: new Date(startAt) }),
      ...(endAt === null ? {} : { endAt: new Date(endAt) }),
      jitter: parseDuration(jitter),
    },
    policies: { overlap: overlapPolicies[overlap], catchupWindow: parseDuration(catchUpWindow) },
    state: { paused, ...(note === null ? {} : { note }) },
    typedSearchAttributes,
    action: {
      type: 'startWorkflow',
      workflowType: 'runScheduled',
      // Temporal adds the time.
      workflowId: id,
      taskQueue,
      args: [input],
      typedSearchAttributes,
      staticSummary: `Schedule ${id}`,
    },
  };
}

function toInterval({ interval, offset }: { interval: string; offset: string | null }) {
  return { every: parseDuration(interval), offset: offset === null ? 0 : parseDuration(offset) };
}
