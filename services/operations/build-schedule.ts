import type { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import type { StoredSchedule } from '../store/schedule-store.ts';
import { checkInputSize } from './check-input-size.ts';
import type { OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findWorkflowHead, loadVersion } from './find-workflow.ts';
import { createTemplates } from './outer-templates.ts';
import type { scheduleFields } from './schedule-resource.ts';

/** What a caller sends, checked field by field. */
export type GivenSchedule = z.output<z.ZodObject<typeof scheduleFields>>;

/** What inputs of schedules can name: `schedule.id` and `schedule.time`. */
export const scheduleTemplates = createTemplates(['schedule']);

/** A schedule as it is to be stored: a new one, or the one that follows `current`. @throws AppError as what it starts would */
export async function buildSchedule(
  deps: OperationDeps,
  context: OperationContext,
  given: GivenSchedule,
  current: StoredSchedule | { id: string },
): Promise<StoredSchedule> {
  const { tenantId } = context.caller;
  const { workflow, paused, note, input, ...fields } = given;
  checkPeriod(given);
  const head = await findWorkflowHead(deps, context, workflow);
  const version = await loadVersion(deps, tenantId, head.id, given.version ?? head.version);
  if (input !== undefined) {
    scheduleTemplates.check(input, '/input');
    const now = deps.clock().toISOString();
    const sample = scheduleTemplates.resolve(input, { schedule: { id: current.id, time: now } });
    checkInputSize(sample);
    version.checkInput(sample);
  }
  const before = 'content' in current ? current : null;
  const now = deps.clock();
  return {
    id: current.id,
    tenantId,
    workflowId: head.id,
    revision: (before?.revision ?? 0) + 1,
    synced: before?.synced ?? 0,
    deleted: false,
    content: {
      ...fields,
      ...(input === undefined ? {} : { input }),
      paused: paused ?? before?.content.paused ?? false,
      note: note === undefined ? (before?.content.note ?? null) : note,
    },
    lastRefusal: before?.lastRefusal ?? null,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
}

function checkPeriod({ startAt, endAt }: GivenSchedule): void {
  if (startAt === null || endAt === null || startAt < endAt) return;
  const detail = '`endAt` must be later than `startAt`.';
  throw new AppError('invalid-request', detail, { faults: [{ pointer: '/endAt', detail }] });
}
