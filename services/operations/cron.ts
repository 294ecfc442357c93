/** The fields of a cron expression: how they are called, what they may hold, and names for it. */
const fields = [
  { name: 'minute', from: 0, to: 59, names: [] },
  { name: 'hour', from: 0, to: 23, names: [] },
  { name: 'day of the month', from: 1, to: 31, names: [] },
  {
    name: 'month',
    from: 1,
    to: 12,
    names: ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { name: 'day of the week', from: 0, to: 7, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
] as const satisfies { name: string; from: number; to: number; names: readonly string[] }[];

type Field = (typeof fields)[number];

const shorthands: readonly string[] = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];

/** What is wrong with a cron expression of five fields (or a shorthand), as the end of a sentence; null when it is one. */
export function findCronFault(text: string): string | null {
  if (text.startsWith('@'))
    return shorthands.includes(text) ? null : `is none of the shorthands ${shorthands.join(', ')}`;
  const given = text.trim().split(/\s+/);
  if (given.length !== fields.length)
    return `has ${given.length} fields; cron takes five: minute, hour, day of the month, month, day of the week`;
  for (const [index, field] of fields.entries()) {
    const fault = (given[index] ?? '').split(',').find((part) => !isPart(part, field));
    if (fault !== undefined)
      return `has "${fault}" as ${field.name}; it takes ${field.from} to ${field.to}, lists, ranges, * and steps such as */5`;
  }
  const [, , days = '*', months = '*'] = given;
  if (firstDay(days) > longestMonth(months)) return 'names a day that none of its months has';
  return null;
}

const daysOf = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function firstDay(days: string): number {
  return Math.min(...days.split(',').map((part) => (/^[*?]/.test(part) ? 1 : Number.parseInt(part, 10))));
}

function longestMonth(months: string): number {
  const longest = months.split(',').map((part) => {
    const [range = ''] = part.split('/');
    const [first = '', last = first] = range.split('-');
    if (/^[*?]/.test(range)) return 31;
    return Math.max(...daysOf.slice((valueIn(first, fields[3]) ?? 1) - 1, valueIn(last, fields[3]) ?? 12));
  });
  return Math.max(...longest);
}

/** A value, a range or all, each with a step or without. */
function isPart(part: string, field: Field): boolean {
  const [range = '', step, ...rest] = part.split('/');
  if (rest.length > 0 || (step !== undefined && !/^[1-9]\d{0,2}$/.test(step))) return false;
  if (range === '*' || range === '?') return true;
  const [first = '', last, ...more] = range.split('-');
  const from = valueIn(first, field);
  const to = last === undefined ? from : valueIn(last, field);
  return more.length === 0 && from !== null && to !== null && from <= to;
}

function valueIn(text: string, { from, to, names }: Field): number | null {
  const named = names.findIndex((name) => name !== '' && name === text.toLowerCase());
  const value = named >= 0 ? named : /^\d{1,2}$/.test(text) ? Number(text) : -1;
  return value >= from && value <= to ? value : null;
}
