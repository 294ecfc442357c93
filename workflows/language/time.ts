/** RFC 3339, with a zone: a time without one would depend on the machine. */
const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

/** Milliseconds since 1970 of an RFC 3339 time. @throws RangeError with a sentence for the author */
export function parseTime(text: string): number {
  const millis = rfc3339.test(text) ? Date.parse(text.toUpperCase().replace(' ', 'T')) : Number.NaN;
  if (Number.isNaN(millis))
    throw new RangeError(`"${text.slice(0, 40)}" is not an RFC 3339 time with a zone, such as 2026-05-01T12:00:00Z`);
  return millis;
}
