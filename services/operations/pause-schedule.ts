import { z } from 'zod';
import { defineOperation, type OperationContext } from './define-operation.ts';
import type { OperationDeps } from './deps.ts';
import { findSchedule } from './find-schedule.ts';
import { findWorkflowHead } from './find-workflow.ts';
import { presentSchedule } from './present-schedule.ts';
import { type Schedule, schedule } from './schedule-resource.ts';
import { changeSchedule } from './sync-schedule.ts';

const input = z.strictObject({ schedule: z.string(), note: z.string().max(1000).optional() });
const output = schedule;

/** Pause a schedule: its times start nothing. */
export const pauseSchedule = defineOperation({
  name: 'pauseSchedule',
  summary: 'Pause a schedule: its times start nothing',
  scope: 'write',
  input,
  output,
  run: (deps: OperationDeps, given, context): Promise<z.output<typeof output>> => setPaused(deps, context, given, true),
});

/** Let a paused schedule go on. */
export const resumeSchedule = defineOperation({
  name: 'resumeSchedule',
  summary: 'Let a paused schedule go on',
  scope: 'write',
  input,
  output,
  async run(deps: OperationDeps, given, context): Promise<z.output<typeof output>> {
    const { workflowId } = await findSchedule(deps, context, given.schedule);
    // One without a workflow would be paused again by its next time.
    await findWorkflowHead(deps, context, workflowId);
    return setPaused(deps, context, given, false);
  },
});

async function setPaused(
  deps: OperationDeps,
  context: OperationContext,
  given: z.output<typeof input>,
  paused: boolean,
): Promise<Schedule> {
  const found = await findSchedule(deps, context, given.schedule);
  const note = given.note ?? null;
  const changed = await changeSchedule(deps, found, (current) => ({
    ...current,
    content: { ...current.content, paused, note },
  }));
  return presentSchedule(deps, changed);
}
