import { z } from 'zod';
import { json } from '../../../operations/resources.ts';
import { paged } from './wire.ts';

const object = z.record(z.string(), json);
const part = z.coerce.number().int();
const moment = z.object({
  day: part.min(1).max(31),
  month: part.min(1).max(12),
  year: part.min(1970).max(9999),
  hour: part.min(0).max(23).default(0),
  minute: part.min(0).max(59).default(0),
});

/** An earlier page wraps each as `{ date, tz }`. */
const intervalDate = z.union([
  moment,
  z.object({ date: moment, tz: z.string().optional() }).transform(({ date }) => date),
]);

export const scheduleRequest = z
  .object({
    trigger_type: z.enum(['cron', 'interval'], { error: 'trigger_type is required' }),
    regex: z.string().optional(),
    interval_dates: z.array(intervalDate).optional(),
    startDate: z.string().optional(),
    endDate: z.string().optional(),
    currentDate: z.string().optional(),
    tz: z.string().optional(),
    payload: object.optional(),
  })
  .meta({ id: 'RefoldRegisterSchedule' });

export const scheduleUpdate = scheduleRequest.partial().meta({ id: 'RefoldUpdateSchedule' });

export const schedule = z
  .object({
    _id: z.string(),
    event_id: z.string(),
    workflow: z.string(),
    config_id: z.string().nullable(),
    linked_account_id: z.string().nullable(),
    environment: z.enum(['test', 'production']),
    org_id: z.string(),
    trigger_type: z.enum(['cron', 'interval']),
    cron_patten: z.string(),
    trigger_interval: z.array(object),
    status: z.enum(['running', 'paused']),
    inactive: z.boolean(),
    registered_by_api: z.boolean(),
    options: object,
    payload: json,
  })
  .meta({ id: 'RefoldSchedule' });

export const scheduleList = paged(schedule).meta({ id: 'RefoldSchedules' });
export type ScheduleRequest = z.output<typeof scheduleUpdate>;
export type Moment = z.output<typeof moment>;
export type Schedule = z.input<typeof schedule>;
