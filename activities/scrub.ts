import { AppError } from '../workflows/language/app-error.ts';
import { isObject, type Json, type JsonObject } from '../workflows/language/json.ts';
import { REDACTED } from '../workflows/language/sealed.ts';
import { setOwn } from '../workflows/language/set-own.ts';
import { ActionFailure } from './action-failure.ts';

/** Characters from which a secret is taken out of outputs; shorter ones would take ordinary words with them. */
export const SCRUBBED_FROM = 8;
/** The same for errors, which nobody computes with. */
const SCRUBBED_IN_ERRORS_FROM = 4;

/** A value without secrets, in whatever usual form a service sent them back; keys of objects included. */
export function scrubOutput(value: Json, secrets: readonly string[]): Json {
  const pattern = patternOf(secrets, SCRUBBED_FROM);
  return pattern ? scrub(value, pattern) : value;
}

/** An error without secrets in its message, faults and details, and without its cause, which nobody has looked through. */
export function scrubError(error: unknown, secrets: readonly string[]): unknown {
  const pattern = patternOf(secrets, SCRUBBED_IN_ERRORS_FROM);
  if (!pattern || !(error instanceof Error)) return error;
  const message = error.message.replaceAll(pattern, REDACTED);
  if (!(error instanceof AppError)) return new Error(message);
  const details = error.details && scrub(withoutCut(error.details, secrets), pattern);
  const told = isObject(details) ? { details } : {};
  const faults = error.faults.map((fault) => ({ ...fault, detail: fault.detail.replaceAll(pattern, REDACTED) }));
  if (!(error instanceof ActionFailure)) return new AppError(error.code, message, { ...told, faults });
  const { retryable, retryAfterMs } = error;
  return new ActionFailure(error.code, message, { ...told, retryable, retryAfterMs });
}

function scrub(value: Json, pattern: RegExp): Json {
  if (typeof value === 'string') return value.replaceAll(pattern, REDACTED);
  if (typeof value === 'number') return String(value).replaceAll(pattern, REDACTED) === REDACTED ? REDACTED : value;
  if (Array.isArray(value)) return value.map((entry) => scrub(entry, pattern));
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const [key, entry] of Object.entries(value))
    setOwn(result, key.replaceAll(pattern, REDACTED), scrub(entry, pattern));
  return result;
}

/** Characters from which the text of a detail may have been cut. */
const CUT_FROM = 500;

/** Details whose long texts do not end with the begin of a secret: what a service said is cut somewhere. */
function withoutCut(value: Json, secrets: readonly string[]): Json {
  if (typeof value === 'string' && value.length >= CUT_FROM) return endBefore(value, secrets);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withoutCut(entry, secrets)]));
}

function endBefore(text: string, secrets: readonly string[]): string {
  const lower = text.toLowerCase();
  for (const secret of secrets.filter(({ length }) => length > SCRUBBED_IN_ERRORS_FROM))
    for (const form of formsOf(secret).map((one) => one.toLowerCase())) {
      const at = lower.lastIndexOf(form.slice(0, SCRUBBED_IN_ERRORS_FROM));
      if (at >= 0 && at < text.length && form.startsWith(lower.slice(at))) return text.slice(0, at) + REDACTED;
    }
  return text;
}

/** The longest form first, so that no part of one is left standing; in small letters too, as a URL has its host. */
function patternOf(secrets: readonly string[], shortest: number): RegExp | null {
  const isLong = ({ length }: string) => length >= shortest;
  const forms = new Set(secrets.filter(isLong).flatMap(formsOf).filter(isLong));
  if (forms.size === 0) return null;
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  return new RegExp(ordered.map((form) => form.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'gi');
}

/** As it is, in a URL (its parts encode characters of their own), in JSON text and in base64. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    // By way of the bytes, since it refuses a lone surrogate.
    encodeURIComponent(bytes.toString()),
    // As forms and query strings have it: + for a space.
    new URLSearchParams([['', bytes.toString()]]).toString().slice(1),
    ...['http://h/', 'http://h/?'].map((begin) => new URL(`${begin}${bytes}`).href.slice(begin.length)),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
  ];
}
