import { z } from 'zod';
import { buildSchedule } from './build-schedule.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { presentSchedule } from './present-schedule.ts';
import { schedule, scheduleFields } from './schedule-resource.ts';
import { syncAgainAt, syncSoon } from './sync-schedule.ts';

const input = z.strictObject(scheduleFields);
const output = schedule;

/** Start executions of a workflow at set times. */
export const createSchedule = defineOperation({
  name: 'createSchedule',
  summary: 'Start executions of a workflow at set times',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    for (;;) {
      const stored = await buildSchedule(deps, context, given, { id: `sch-${deps.randomId()}` });
      if (!(await deps.store.schedules.insert(stored, syncAgainAt(deps)))) continue;
      try {
        await syncSoon(deps, stored);
      } catch (error) {
        // What Temporal does not take has never been a schedule.
        await deps.store.schedules.replace(stored.tenantId, { ...stored, revision: 2, deleted: true }, deps.clock());
        throw error;
      }
      return presentSchedule(deps, stored);
    }
  },
});
