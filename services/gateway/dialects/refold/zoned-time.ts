/** The UTC time of a date and a time of day in a time zone; epoch milliseconds. Where clocks are put back, the earlier one. */
export function fromZone(
  date: { year: number; month: number; day: number; hour: number; minute: number },
  zone: string,
): number {
  const meant = Date.UTC(date.year, date.month - 1, date.day, date.hour, date.minute);
  const first = meant - offsetAt(meant, zone);
  return meant - offsetAt(first, zone);
}

/** The date in a time zone, as `YYYY-MM-DD`. */
export function dateIn(time: string, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    new Date(time),
  );
}

/** Milliseconds that clocks in a zone are ahead of UTC. */
function offsetAt(time: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(new Date(time));
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'));
  return shown - Math.floor(time / 60_000) * 60_000;
}

/** Whether there is such a time zone. */
export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}
