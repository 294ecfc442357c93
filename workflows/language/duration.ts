import { parse, pattern } from 'iso8601-duration';

/** Milliseconds of each unit. A month is 30 days and a year 365: a plan has no calendar. */
const unitMs = {
  years: 31_536_000_000,
  months: 2_592_000_000,
  weeks: 604_800_000,
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1000,
} as const;

/** One year, the longest wait and the longest execution. */
export const YEAR_MS = unitMs.years;

/**
 * Milliseconds of an ISO 8601 duration such as `PT1.5S`, `P1DT2H` or `P2W`; rounded to whole milliseconds.
 * A fraction is allowed in the smallest unit of time. A month counts 30 days, a year 365 days.
 * @throws RangeError with a sentence for the author
 */
export function parseDuration(text: string): number {
  const parts = readDuration(text);
  const total = Object.entries(unitMs).reduce((sum, [unit, size]) => sum + (parts[unit] ?? 0) * size, 0);
  if (!Number.isSafeInteger(Math.round(total)))
    throw new RangeError(`"${text.slice(0, 40)}" is longer than can be counted`);
  return Math.round(total);
}

/**
 * The units of an ISO 8601 duration, from `years` to `seconds`.
 * @throws RangeError with a sentence for the author
 */
export function readDuration(text: string): { [unit: string]: number } {
  if (text.length > 64 || !new RegExp(`^${pattern.source}$`).test(text) || !/\d[A-Z]$/.test(text))
    throw new RangeError(`"${text.slice(0, 40)}" is not an ISO 8601 duration, such as PT30S, PT1.5S, PT5M or P1D`);
  try {
    return { ...parse(text) };
  } catch {
    throw new RangeError(`"${text.slice(0, 40)}" has a fraction that is not in its smallest unit`);
  }
}

/** The ISO 8601 duration of milliseconds, in days and smaller units (`P1DT2H`, `PT1.5S`, `PT0S`). */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) throw new RangeError('a duration must be a number of milliseconds, not below 0');
  const whole = Math.round(ms);
  const days = Math.floor(whole / unitMs.days);
  const hours = Math.floor((whole % unitMs.days) / unitMs.hours);
  const minutes = Math.floor((whole % unitMs.hours) / unitMs.minutes);
  const seconds = (whole % unitMs.minutes) / 1000;
  const time = `${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${seconds ? `${seconds}S` : ''}`;
  const text = `P${days ? `${days}D` : ''}${time ? `T${time}` : ''}`;
  return text === 'P' ? 'PT0S' : text;
}
