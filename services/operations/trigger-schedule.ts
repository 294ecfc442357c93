import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import { defineOperation } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findSchedule } from './find-schedule.ts';
import { findWorkflowHead } from './find-workflow.ts';
import { presentSchedule } from './present-schedule.ts';
import type { ScheduleClient } from './schedule-client.ts';
import { overlap, schedule } from './schedule-resource.ts';
import { utcTime } from './schedule-spec.ts';
import { syncSchedule } from './sync-schedule.ts';

const output = schedule;
const input = z.strictObject({ schedule: z.string() });

/** Start an execution of a schedule now, whatever runs. */
export const triggerSchedule = defineOperation({
  name: 'triggerSchedule',
  summary: 'Start an execution of a schedule now, whatever runs',
  scope: 'run',
  input,
  output,
  async run(deps: OperationDeps, { schedule: id }, context): Promise<z.output<typeof output>> {
    const found = await findSchedule(deps, context, id);
    await findWorkflowHead(deps, context, found.workflowId);
    await askTemporal(deps, found, (schedules) => schedules.trigger(id));
    return presentSchedule(deps, found);
  },
});

const backfillInput = z
  .strictObject({
    schedule: z.string(),
    start: utcTime.describe('The first time that counts.'),
    end: utcTime.describe('The last one.'),
    overlap: overlap.default('bufferAll').describe('In place of the own policy of the schedule.'),
  })
  .refine(({ start, end }) => start < end, { path: ['end'], message: 'must be later than start' });

/** Make up for the times of a schedule in a period; what was started for a time is not started again. */
export const backfillSchedule = defineOperation({
  name: 'backfillSchedule',
  summary: 'Make up for the times of a schedule in a period; what was started for a time is not started again',
  scope: 'run',
  input: backfillInput,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    const found = await findSchedule(deps, context, given.schedule);
    await findWorkflowHead(deps, context, found.workflowId);
    const period = { start: new Date(given.start), end: new Date(given.end), overlap: given.overlap };
    await askTemporal(deps, found, (schedules) => schedules.backfill(found.id, period));
    return presentSchedule(deps, found);
  },
});

/** Asks for something of a schedule; one that Temporal does not know is told first. @throws AppError `unavailable` */
async function askTemporal(
  deps: OperationDeps,
  schedule: { tenantId: string; id: string },
  ask: (schedules: ScheduleClient) => Promise<'asked' | 'unknown' | 'too-many'>,
): Promise<void> {
  const { schedules } = deps;
  for (let attempt = 1; schedules && attempt <= 2; attempt++) {
    const answer = await ask(schedules);
    if (answer === 'asked') return;
    if (answer === 'too-many') throw tooMany();
    await syncSchedule(deps, schedule);
  }
  throw new AppError('unavailable', `Temporal does not know schedule ${schedule.id} yet. Try again shortly.`);
}

function tooMany(): AppError {
  const detail = 'The period holds 1,000 times of the schedule or more. Make up for it in shorter ones.';
  return new AppError('invalid-request', detail, { faults: [{ pointer: '/end', detail }] });
}
