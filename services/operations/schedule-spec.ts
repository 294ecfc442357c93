import { z } from 'zod';
import { parseDuration, readDuration, YEAR_MS } from '../../workflows/language/duration.ts';
import { findCronFault } from './cron.ts';

/** An ISO 8601 duration of whole seconds between two bounds, in milliseconds. */
export function seconds(least: number, most: number, words: string) {
  return z.string().superRefine((text, context) => {
    const fault = findDurationFault(text, least, most, words);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault });
  });
}

function findDurationFault(text: string, least: number, most: number, words: string): string | null {
  try {
    const ms = parseDuration(text);
    const { years = 0, months = 0 } = readDuration(text);
    if (years > 0 || months > 0) return 'takes no years and months, which differ in length; give days, or use cron';
    if (ms % 1000 !== 0) return 'must be whole seconds, such as PT5M';
    return ms >= least && ms <= most ? null : `must be ${words}, such as PT5M`;
  } catch (error) {
    return error instanceof RangeError ? error.message : 'must be an ISO 8601 duration, such as PT5M';
  }
}

const cronExpression = z
  .string()
  .max(200)
  .superRefine((text, context) => {
    const fault = findCronFault(text);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault });
  });

const cronSpec = z.strictObject({
  cron: z
    .union([cronExpression, z.array(cronExpression).min(1).max(20)])
    .transform((given) => [given].flat())
    .describe(
      'Five fields (minute, hour, day of the month, month, day of the week) or `@daily` and the like; several: any of them.',
    ),
});

const intervalSpec = z
  .strictObject({
    interval: seconds(1000, YEAR_MS, '1 second to 365 days').describe('ISO 8601, counted from 1970-01-01T00:00:00Z.'),
    offset: seconds(0, YEAR_MS, '0 seconds to 365 days')
      .nullable()
      .default(null)
      .describe('Added to each of its times.'),
  })
  .refine(({ interval, offset }) => offset === null || parseDuration(offset) < parseDuration(interval), {
    path: ['offset'],
    message: 'must be shorter than the interval',
  });

/** When a schedule starts executions. */
export const scheduleSpec = z.union([cronSpec, intervalSpec]);

/** The name of an IANA time zone, in its own letters. */
export const timeZone = z
  .string()
  .max(64)
  .transform((given, context) => {
    const known = findTimeZone(given);
    if (known === null) {
      context.addIssue({ code: 'custom', message: 'is no IANA time zone, such as Europe/Vienna or UTC' });
      return z.NEVER;
    }
    return known;
  });

/** Names are taken in any case; a name that stands for another one stays what it is. */
function findTimeZone(given: string): string | null {
  // Offsets such as +01:00 are no zones, and abbreviations such as EST hold no daylight saving time.
  if (!/^[A-Za-z]/.test(given)) return null;
  try {
    const { timeZone: known } = new Intl.DateTimeFormat('en', { timeZone: given }).resolvedOptions();
    return known.toLowerCase() === given.toLowerCase() ? known : given;
  } catch {
    return null;
  }
}

/** A time, kept in UTC. */
export const utcTime = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
