import { z } from 'zod';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findSchedule } from './find-schedule.ts';
import { presentSchedule } from './present-schedule.ts';
import { schedule } from './schedule-resource.ts';

const input = z.strictObject({ schedule: z.string() });
const output = schedule;

/** Read a schedule with its next and its last runs. */
export const getSchedule = defineOperation({
  name: 'getSchedule',
  summary: 'Read a schedule with its next and its last runs',
  scope: 'read',
  input,
  output,
  async run(deps: OperationDeps, { schedule: id }, context): Promise<z.output<typeof output>> {
    return presentSchedule(deps, await findSchedule(deps, context, id));
  },
});
