import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import { buildSchedule } from './build-schedule.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findSchedule } from './find-schedule.ts';
import { presentSchedule } from './present-schedule.ts';
import { schedule, scheduleFields } from './schedule-resource.ts';
import { changeSchedule, syncAgainAt, syncSoon } from './sync-schedule.ts';

const input = z.strictObject({ schedule: z.string(), ...scheduleFields });
const output = schedule;

/** Replace a schedule; without `paused` and `note` these stay. */
export const updateSchedule = defineOperation({
  name: 'updateSchedule',
  summary: 'Replace a schedule; without `paused` and `note` these stay',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, { schedule: id, ...given }, context): Promise<z.output<typeof output>> {
    const { tenantId } = context.caller;
    for (;;) {
      const current = await findSchedule(deps, context, id);
      const to = await buildSchedule(deps, context, given, current);
      if (!(await deps.store.schedules.replace(tenantId, to, syncAgainAt(deps)))) continue;
      try {
        await syncSoon(deps, to);
      } catch (error) {
        // Temporal does not take it: then it stays what it was.
        const { content, workflowId } = current;
        if (error instanceof AppError) await changeSchedule(deps, current, (now) => ({ ...now, content, workflowId }));
        throw error;
      }
      return presentSchedule(deps, to);
    }
  },
});
