import { UTCDate } from '@date-fns/utc';
import { add } from 'date-fns/add';
import { format } from 'date-fns/format';
import { startOfDay } from 'date-fns/startOfDay';
import { startOfHour } from 'date-fns/startOfHour';
import { startOfISOWeek } from 'date-fns/startOfISOWeek';
import { startOfMinute } from 'date-fns/startOfMinute';
import { startOfMonth } from 'date-fns/startOfMonth';
import { startOfYear } from 'date-fns/startOfYear';
import { formatDuration, readDuration } from './duration.ts';
import { asText, define, type ExpressionFunction, FunctionRefusal } from './expression-function.ts';
import { parseTime } from './time.ts';

const starts: { readonly [unit: string]: (date: Date) => Date } = {
  minute: startOfMinute,
  hour: startOfHour,
  day: startOfDay,
  week: startOfISOWeek,
  month: startOfMonth,
  year: startOfYear,
};

/** Functions over RFC 3339 times, always in UTC: zones with daylight saving depend on the machine's own tables. */
export const timeFunctions: readonly ExpressionFunction[] = [
  define(
    'addDuration(string, string): string',
    'The time after an ISO 8601 duration, by the calendar: `P1M` is a month, its last day at most.',
    ['addDuration("2026-01-31T00:00:00Z", "P1M")', '2026-02-28T00:00:00.000Z'],
    (_, time, duration) => shift(time, duration, 1),
  ),
  define(
    'subtractDuration(string, string): string',
    'The time before an ISO 8601 duration, by the calendar.',
    ['subtractDuration("2026-03-01T00:00:00Z", "P1D")', '2026-02-28T00:00:00.000Z'],
    (_, time, duration) => shift(time, duration, -1),
  ),
  define(
    'durationBetween(string, string): string',
    'The ISO 8601 duration from one time to a later one, in days and smaller.',
    ['durationBetween("2026-01-01T00:00:00Z", "2026-01-02T01:00:00Z")', 'P1DT1H'],
    (_, from, to) => {
      const millis = dateOf(to).getTime() - dateOf(from).getTime();
      if (millis < 0) throw new FunctionRefusal('the second time is before the first; durations have no sign');
      return formatDuration(millis);
    },
  ),
  define(
    'startOf(string, string): string',
    'The begin of the minute, hour, day, week (Monday), month or year of a time.',
    ['startOf("2026-05-17T13:45:10Z", "month")', '2026-05-01T00:00:00.000Z'],
    (_, time, unit) => {
      const name = asText(unit, 'the unit');
      const start = Object.hasOwn(starts, name) ? starts[name] : undefined;
      if (!start) throw new FunctionRefusal(`the unit must be one of ${Object.keys(starts).join(', ')}, not "${name}"`);
      return start(dateOf(time)).toISOString();
    },
  ),
  define(
    'formatTime(string, string): string',
    'A time by a pattern of Unicode TR 35 (`yyyy-MM-dd HH:mm`, `EEEE`), in UTC and English.',
    ['formatTime("2026-05-07T13:45:10Z", "d MMM yyyy, HH:mm")', '7 May 2026, 13:45'],
    (budget, time, pattern) => {
      const asked = asText(pattern, 'the pattern');
      if (asked.length > 200) throw new FunctionRefusal('the pattern has more than 200 characters');
      budget.text(asked.length * 20);
      return formatted(dateOf(time), asked);
    },
  ),
  define(
    'timeParts(string): map',
    'Year, month (1 to 12), day, hour, minute, second, millisecond and weekday (1 Monday to 7 Sunday).',
    ['timeParts("2026-05-17T13:45:10Z").weekday', 7],
    (_, time) => partsOf(dateOf(time)),
  ),
];

function dateOf(time: unknown): UTCDate {
  try {
    return new UTCDate(parseTime(asText(time, 'the time')));
  } catch (error) {
    throw error instanceof RangeError ? new FunctionRefusal(error.message) : error;
  }
}

function shift(time: unknown, duration: unknown, direction: 1 | -1): string {
  const parts = readDurationOf(asText(duration, 'the duration'));
  const signed = Object.fromEntries(Object.entries(parts).map(([unit, count]) => [unit, count * direction]));
  const { seconds = 0, ...whole } = signed;
  // The calendar counts whole seconds; fractions are milliseconds.
  const moved = new Date(add(dateOf(time), whole).getTime() + Math.round(seconds * 1000));
  if (Number.isNaN(moved.getTime()) || moved.getUTCFullYear() > 9999 || moved.getUTCFullYear() < 0)
    throw new FunctionRefusal('the time lies outside of the years 0 to 9999');
  return moved.toISOString();
}

function readDurationOf(text: string): { [unit: string]: number } {
  try {
    return readDuration(text);
  } catch (error) {
    throw error instanceof RangeError ? new FunctionRefusal(error.message) : error;
  }
}

function formatted(date: UTCDate, pattern: string): string {
  try {
    return format(date, pattern);
  } catch (error) {
    const told = error instanceof Error ? error.message : 'it cannot be read';
    throw new FunctionRefusal(`the pattern "${pattern.slice(0, 40)}" is not one of Unicode TR 35: ${told}`);
  }
}

function partsOf(date: UTCDate): Map<string, number> {
  return new Map([
    ['year', date.getFullYear()],
    ['month', date.getMonth() + 1],
    ['day', date.getDate()],
    ['hour', date.getHours()],
    ['minute', date.getMinutes()],
    ['second', date.getSeconds()],
    ['millisecond', date.getMilliseconds()],
    ['weekday', date.getDay() === 0 ? 7 : date.getDay()],
  ]);
}
