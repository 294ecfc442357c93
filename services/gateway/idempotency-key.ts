import { AppError } from '../../workflows/language/app-error.ts';

const MAX_LENGTH = 255;

/**
 * Reads `Idempotency-Key`: a quoted string as in the IETF draft, or the bare text most clients send.
 * @throws AppError `invalid-request` when it is empty, too long or holds anything but visible ASCII.
 */
export function parseIdempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  const quoted = /^"((?:[^"\\]|\\["\\])*)"$/.exec(header.trim());
  const key = quoted ? (quoted[1] ?? '').replaceAll(/\\(["\\])/g, '$1') : header.trim();
  if (key.length > 0 && key.length <= MAX_LENGTH && /^[\x20-\x7e]+$/.test(key)) return key;
  const detail = `Idempotency-Key takes 1 to ${MAX_LENGTH} visible ASCII characters, with or without double quotes.`;
  throw new AppError('invalid-request', detail, { faults: [{ pointer: '', parameter: 'Idempotency-Key', detail }] });
}
