/** RFC 3339, with a zone: a time without one would depend on the machine. */
const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:[Zz]|[+-](\d{2}):(\d{2}))$/;

const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Milliseconds since 1970 of an RFC 3339 time. @throws RangeError with a sentence for the author */
export function parseTime(text: string): number {
  const [, ...parts] = rfc3339.exec(text) ?? [];
  if (parts.length === 0)
    throw new RangeError(`"${text.slice(0, 40)}" is not an RFC 3339 time with a zone, such as 2026-05-01T12:00:00Z`);
  const problem = findProblem(parts.map((part: string | undefined) => Number(part ?? 0)));
  if (problem !== null) throw new RangeError(`"${text.slice(0, 40)}" is no time: ${problem}`);
  return Date.parse(text.toUpperCase().replace(' ', 'T'));
}

/** Why a date or an hour does not exist: `Date` would take some of them for the day after. */
function findProblem([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ...zone]: number[]):
  | string
  | null {
  const name = monthNames[month - 1];
  if (name === undefined) return 'months go from 01 to 12';
  const days = daysOf(year, month);
  if (day < 1 || day > days) return `${name} ${year} has ${days} days`;
  if (hour > 23) return 'hours go from 00 to 23; midnight at the end of a day is 00:00 of the next';
  if (minute > 59) return 'minutes go from 00 to 59';
  if (second === 60) return 'leap seconds are not taken; write second 59';
  if (second > 59) return 'seconds go from 00 to 59';
  const [zoneHour = 0, zoneMinute = 0] = zone;
  return zoneHour > 23 || zoneMinute > 59 ? 'the zone goes from -23:59 to +23:59' : null;
}

function daysOf(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}
