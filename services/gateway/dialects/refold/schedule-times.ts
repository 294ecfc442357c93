import type { Json } from '../../../../workflows/language/json.ts';
import { findCronFault } from '../../../operations/cron.ts';
import { refuse } from './refuse.ts';
import type { Moment, ScheduleRequest } from './schedule-wire.ts';
import { dateIn, fromZone, isZone } from './zoned-time.ts';

const MINUTE_MS = 60_000;
const YEAR_MS = 366 * 86_400_000;
/** Minutes that two times of a cron expression are apart at least. */
const LEAST_MINUTES = 5;

const bad = (message: string) => refuse('invalid-request', 400, 'SERVER_ERROR', message);

/** When a schedule is to run, in our words: what is left out is left out. @throws AppError 400 */
export function toTimes(body: ScheduleRequest, zone: string): { [name: string]: Json } {
  if (!isZone(zone)) throw bad('tz is no time zone, such as America/New_York.');
  const times: { [name: string]: Json } = body.tz === undefined ? {} : { timeZone: body.tz };
  const type = body.trigger_type ?? (body.interval_dates ? 'interval' : body.regex === undefined ? null : 'cron');
  if (type === 'cron') Object.assign(times, { spec: { cron: [checkCron(body.regex)] } });
  if (body.startDate !== undefined) times.startAt = dayOf(body.startDate, 'startDate', zone, 0);
  if (body.endDate !== undefined) times.endAt = dayOf(body.endDate, 'endDate', zone, 1);
  if (type === 'interval') Object.assign(times, toDates(body.interval_dates ?? [], zone));
  return times;
}

function checkCron(regex: string | undefined): string {
  const expression = regex?.trim() ?? '';
  if (expression === '') throw bad('regex is required');
  const fault = findCronFault(expression);
  if (fault !== null) throw bad(`regex ${fault}.`);
  const [minutes = '*'] = expression.split(/\s+/);
  if (apart(minutes) < LEAST_MINUTES) throw bad(`Schedules run every ${LEAST_MINUTES} minutes at most.`);
  return expression;
}

/** How many minutes the times of a minute field are apart at least. */
function apart(field: string): number {
  const at = [...Array(60).keys()].filter((minute) => field.split(',').some((part) => fits(part, minute)));
  const gaps = at.map((minute, index) => (at[index + 1] ?? (at[0] ?? 0) + 60) - minute);
  return at.length < 2 ? 60 : Math.min(...gaps);
}

function fits(part: string, minute: number): boolean {
  const [, range = '*', step = '1'] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
  const [from, to = part.includes('/') ? '59' : from] = range === '*' ? ['0', '59'] : range.split('-');
  const begin = Number(from);
  return minute >= begin && minute <= Number(to) && (minute - begin) % Math.max(1, Number(step)) === 0;
}

function dayOf(text: string, name: string, zone: string, plusDays: number): string {
  const [year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(text)?.slice(1).map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) throw bad(`${name} is a date, YYYY-MM-DD.`);
  return new Date(fromZone({ year, month, day: day + plusDays, hour: 0, minute: 0 }, zone)).toISOString();
}

/** Single times, as a cron expression each, within a year: beyond it they would come again. */
function toDates(dates: readonly Moment[], zone: string): { [name: string]: Json } {
  const times = dates.map((date) => fromZone(date, zone)).sort((a, b) => a - b);
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) throw bad('interval_dates is required');
  if (last - first >= YEAR_MS)
    throw bad('The interval dates of a schedule lie within a year; register another schedule.');
  const cron = [...new Set(dates.map(({ minute, hour, day, month }) => `${minute} ${hour} ${day} ${month} *`))];
  return {
    spec: { cron },
    startAt: new Date(first - MINUTE_MS).toISOString(),
    endAt: new Date(last + MINUTE_MS).toISOString(),
  };
}

/** The single times behind cron expressions that were made of them. */
export function fromDates(cron: readonly string[], startAt: string, zone: string): Moment[] {
  const begin = Date.parse(startAt);
  const year = Number(dateIn(startAt, zone).slice(0, 4));
  return cron.map((expression) => {
    const [minute = 0, hour = 0, day = 1, month = 1] = expression.split(' ').map(Number);
    const date = { day, month, year, hour, minute };
    return fromZone(date, zone) < begin ? { ...date, year: year + 1 } : date;
  });
}

/** Braces in a payload stand for themselves: inputs of schedules are templates. */
export function escapeTemplates(value: Json): Json {
  if (typeof value === 'string') return value.replaceAll('{{', '{{ "{{" }}');
  if (Array.isArray(value)) return value.map(escapeTemplates);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, escapeTemplates(inner)]));
}

/** What was escaped, as it was sent. */
export function unescapeTemplates(value: Json): Json {
  if (typeof value === 'string') return value.replaceAll('{{ "{{" }}', '{{');
  if (Array.isArray(value)) return value.map(unescapeTemplates);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unescapeTemplates(inner)]));
}
