import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findSchedule } from './find-schedule.ts';
import { changeSchedule } from './sync-schedule.ts';

const input = z.strictObject({ schedule: z.string() });
const output = z.object({ id: z.string() });

/** Delete a schedule; what it has started goes on. */
export const deleteSchedule = defineOperation({
  name: 'deleteSchedule',
  summary: 'Delete a schedule; what it has started goes on',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, { schedule: id }, context): Promise<z.output<typeof output>> {
    const found = await findSchedule(deps, context, id);
    await changeSchedule(deps, found, (current) => ({ ...current, deleted: true }));
    return { id };
  },
});
