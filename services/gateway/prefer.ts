/** What a caller prefers (RFC 7240): the part of it that this API knows. */
export interface Preferences {
  /** Seconds to wait for the end; null without the preference. */
  wait: number | null;
  respondAsync: boolean;
}

const preference = /^([\w-]+)\s*(?:=\s*("[^"]*"|[^\s;]*))?\s*(?:;.*)?$/;

/** Reads `Prefer`. What cannot be read is not an error: preferences may be ignored. The first of a repeated one counts. */
export function parsePrefer(header: string | undefined): Preferences {
  const found: Preferences = { wait: null, respondAsync: false };
  for (const part of header?.split(',') ?? []) {
    const [, name, value] = preference.exec(part.trim()) ?? [];
    if (name?.toLowerCase() === 'respond-async') found.respondAsync = true;
    if (name?.toLowerCase() === 'wait' && found.wait === null) found.wait = parseSeconds(value);
  }
  return found;
}

function parseSeconds(value: string | undefined): number | null {
  const digits = value?.replaceAll('"', '') ?? '';
  return /^\d{1,9}$/.test(digits) ? Number(digits) : null;
}
