import { AppError } from '../../workflows/language/app-error.ts';
import type { ScheduledTime } from '../../workflows/run-scheduled.ts';
import type { StoredSchedule } from '../store/schedule-store.ts';
import { scheduleTemplates } from './build-schedule.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { scheduledKey, scheduledPrefix } from './scheduled-key.ts';
import { startExecution } from './start-execution.ts';
import { stopRun } from './stop-run.ts';
import { changeSchedule } from './sync-schedule.ts';

/** Not for the schedule to answer: another attempt may be luckier. */
const passing: readonly string[] = ['unavailable', 'internal', 'idempotency-mismatch'];
const MOST_OPEN = 100;

/**
 * Starts the execution of one time of a schedule, as any caller would; the time is its idempotency key, so that it is started
 * once however often this is asked. null: there is nothing to start. @throws AppError `unavailable`
 */
export async function beginScheduled(
  deps: OperationDeps,
  { tenantId, scheduleId, scheduledAt }: ScheduledTime,
): Promise<{ executionId: string } | null> {
  const idempotencyKey = scheduledKey(scheduleId, scheduledAt);
  const earlier = await deps.store.executions.findByIdempotencyKey(tenantId, idempotencyKey);
  if (earlier) return { executionId: earlier.id };
  const schedule = await deps.store.schedules.find(tenantId, scheduleId);
  if (!schedule || isPausing(schedule)) return null;
  if (schedule.content.overlap === 'terminateOther') await terminateOthers(deps, schedule);
  try {
    const { version, labels, input } = schedule.content;
    const values = { schedule: { id: scheduleId, time: scheduledAt } };
    const request = {
      workflow: schedule.workflowId,
      version: version ?? undefined,
      labels,
      input: input === undefined ? undefined : scheduleTemplates.resolve(input, values),
      idempotencyKey,
      waitMs: 0,
    };
    const { execution } = await startExecution.run(deps, request, contextOf(schedule));
    return { executionId: execution.id };
  } catch (error) {
    if (!(error instanceof AppError) || passing.includes(error.code)) throw error;
    await noteRefusal(deps, schedule, scheduledAt, error);
    return null;
  }
}

/** It was paused while Temporal could not be told. */
function isPausing({ content, synced, revision }: StoredSchedule): boolean {
  return content.paused && synced !== revision;
}

/** Temporal has ended the run that waited for them, and knows nothing of the executions. */
async function terminateOthers(deps: OperationDeps, { tenantId, id }: StoredSchedule): Promise<void> {
  const page = { limit: MOST_OPEN, openOnly: true };
  for (const open of await deps.store.schedules.listKeyed(tenantId, scheduledPrefix(id), page)) {
    const head = await deps.store.executions.findHead(tenantId, open.id);
    if (head) await stopRun(deps, head, 'The next one of its schedule was due.', 'terminate');
  }
}

/** A schedule whose workflow is gone is paused, with the reason as its note. */
async function noteRefusal(deps: OperationDeps, schedule: StoredSchedule, scheduledAt: string, error: AppError) {
  const { tenantId, id } = schedule;
  const { code, message } = error;
  await deps.store.schedules.noteRefusal(tenantId, id, { scheduledAt: new Date(scheduledAt), code, message });
  if (code === 'workflow-not-found') await retireSchedule(deps, schedule);
}

/** Pauses a schedule whose workflow was deleted. */
export async function retireSchedule(deps: OperationDeps, schedule: StoredSchedule): Promise<void> {
  const note = `Workflow ${schedule.workflowId} was deleted.`;
  await changeSchedule(deps, schedule, (current) => ({
    ...current,
    content: { ...current.content, paused: true, note },
  }));
}

/** A schedule asks for its tenant; nobody waits for the answer but its run. */
function contextOf({ tenantId, id }: StoredSchedule): OperationContext {
  const starter = { kind: 'schedule', id } as const;
  return { caller: { tenantId }, requestId: 'schedule', signal: new AbortController().signal, starter };
}
