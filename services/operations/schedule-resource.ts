import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import { executionStatus, json, labels } from './resources.ts';
import { scheduleSpec, seconds, timeZone, utcTime } from './schedule-spec.ts';

const DAY_MS = 86_400_000;
const note = z.string().max(1000).nullable().describe('Why it is as it is, such as why it is paused.');

/** What to do while an execution of the schedule still runs. */
export const overlap = z.enum(['skip', 'bufferOne', 'bufferAll', 'allowAll', 'cancelOther', 'terminateOther']);

/** What a caller sends of a schedule. */
export const scheduleFields = {
  workflow: z.string().describe('Id or alias; kept as the id.'),
  version: z.int().positive().nullable().default(null).describe('null: the newest when the time comes.'),
  spec: scheduleSpec,
  timeZone: timeZone.default('UTC').describe('IANA, for cron.'),
  overlap: overlap
    .default('skip')
    .describe(
      'What to do while an execution of the schedule still runs: leave this time out, start later (once or each), start beside it, or stop it first.',
    ),
  catchUpWindow: seconds(10_000, 30 * DAY_MS, '10 seconds to 30 days')
    .default('PT1H')
    .describe('How late a time is still made up for, after everything was down.'),
  jitter: seconds(0, DAY_MS, '0 seconds to 1 day')
    .default('PT0S')
    .describe('Each start is put off by up to this much.'),
  input: json.optional().describe('Templates may name `schedule.time` (the time meant, RFC 3339) and `schedule.id`.'),
  labels: labels.default({}).describe('Of each execution.'),
  startAt: utcTime.nullable().default(null).describe('No time before it counts.'),
  endAt: utcTime.nullable().default(null).describe('No time after it counts.'),
  paused: z.boolean().optional(),
  note: note.optional(),
};

const time = z.iso.datetime().describe('RFC 3339, UTC.');

/** A schedule as it is shown. */
export const schedule = z
  .object({
    id: z.string().describe('`sch-` and 8 of [0-9a-z]; also the id of the schedule in Temporal.'),
    workflow: z.string().describe('Its id.'),
    version: z.int().positive().nullable(),
    spec: z.union([
      z.object({ cron: z.array(z.string()) }),
      z.object({ interval: z.string(), offset: z.string().nullable() }),
    ]),
    timeZone: z.string(),
    overlap,
    catchUpWindow: z.string(),
    jitter: z.string(),
    input: json.describe('null also when there is none: then the workflow’s own default.'),
    labels,
    startAt: time.nullable(),
    endAt: time.nullable(),
    paused: z.boolean(),
    note,
    lastRefusal: z
      .object({ scheduledAt: time, code: z.string(), message: z.string() })
      .nullable()
      .describe('Why the last time that started nothing did not.'),
    nextRuns: z
      .array(time)
      .nullable()
      .describe('The next ten times at most; null in lists, and while Temporal cannot be asked.'),
    recentExecutions: z
      .array(
        z.object({
          id: z.string(),
          status: executionStatus,
          scheduledAt: time.describe('The time meant.'),
          createdAt: time,
          completedAt: time.nullable(),
        }),
      )
      .nullable()
      .describe('The last ten by the time meant, last first; null in lists.'),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Schedule' });

export type Schedule = z.infer<typeof schedule>;

/** @throws AppError `schedule-not-found` */
export function scheduleNotFound(id: string): never {
  throw new AppError('schedule-not-found', `There is no schedule ${JSON.stringify(id)}.`);
}
