import { z } from 'zod';
import { json } from '../../../operations/resources.ts';
import { overlap, scheduleFields } from '../../../operations/schedule-resource.ts';
import { triggerFields } from '../../../operations/trigger-resource.ts';
import { pageQuery } from './wire.ts';

export const scheduleRequest = z.strictObject(scheduleFields).meta({ id: 'ScheduleRequest' });
export const schedulesQuery = pageQuery.extend({ workflow: z.string().optional().describe('Id or alias.') });
export const pauseRequest = z
  .strictObject({ note: z.string().max(1000).describe('Why; shown on the schedule.') })
  .partial()
  .optional()
  .meta({ id: 'PauseRequest' });
const time = z.iso.datetime({ offset: true });
export const backfillRequest = z
  .strictObject({
    start: time.describe('The first time that counts.'),
    end: time.describe('The last one.'),
    overlap: overlap.optional().describe('In place of the own policy of the schedule; `bufferAll` unless given.'),
  })
  .meta({ id: 'BackfillRequest' });

export const triggerRequest = z.strictObject(triggerFields).meta({ id: 'TriggerRequest' });
/** Whatever a sender sends. */
export const hookBody = json.meta({ id: 'HookBody', description: 'Whatever the sender sends.' });
/** Any parameters; of repeated ones the last counts. */
export const hookQuery = z
  .object({})
  .catchall(z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat().at(-1) ?? ''));
