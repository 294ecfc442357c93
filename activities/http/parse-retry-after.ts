/**
 * Milliseconds that a Retry-After header asks to wait (RFC 9110 section 10.2.3: seconds or an HTTP date);
 * null when there is none or it makes no sense. `now` is in epoch milliseconds.
 */
export function parseRetryAfter(header: string | undefined, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  // Only the date forms of RFC 9110 name a weekday; Date.parse would take much more.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
