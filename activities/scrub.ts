import { AppError } from '../workflows/language/app-error.ts';
import { isObject, type Json, type JsonObject } from '../workflows/language/json.ts';
import { REDACTED } from '../workflows/language/sealed.ts';
import { setOwn } from '../workflows/language/set-own.ts';
import { ActionFailure } from './action-failure.ts';
import { redactForms } from './redact-forms.ts';

/** Characters from which a secret is taken out of outputs; shorter ones would take ordinary words with them. */
export const SCRUBBED_FROM = 8;
/** The same for errors, which nobody computes with. */
const SCRUBBED_IN_ERRORS_FROM = 4;

/** A value without secrets, in whatever usual form a service sent them back; keys of objects included. */
export function scrubOutput(value: Json, secrets: readonly string[]): Json {
  const redact = redactionOf(secrets, SCRUBBED_FROM);
  return redact ? scrub(value, redact) : value;
}

/** An error without secrets in its message, faults and details, and without its cause, which nobody has looked through. */
export function scrubError(error: unknown, secrets: readonly string[]): unknown {
  const redact = redactionOf(secrets, SCRUBBED_IN_ERRORS_FROM);
  if (!redact || !(error instanceof Error)) return error;
  const message = redact(error.message);
  if (!(error instanceof AppError)) return new Error(message);
  const details = error.details && scrub(withoutCut(error.details, secrets), redact);
  const told = isObject(details) ? { details } : {};
  const faults = error.faults.map((fault) => ({ ...fault, detail: redact(fault.detail) }));
  if (!(error instanceof ActionFailure)) return new AppError(error.code, message, { ...told, faults });
  const { retryable, retryAfterMs } = error;
  return new ActionFailure(error.code, message, { ...told, retryable, retryAfterMs });
}

function scrub(value: Json, redact: (text: string) => string): Json {
  if (typeof value === 'string') return redact(value);
  if (typeof value === 'number') return redact(String(value)) === REDACTED ? REDACTED : value;
  if (Array.isArray(value)) return value.map((entry) => scrub(entry, redact));
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const [key, entry] of Object.entries(value)) setOwn(result, redact(key), scrub(entry, redact));
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
  const lower = inSmall(text);
  for (const secret of secrets.filter(({ length }) => length > SCRUBBED_IN_ERRORS_FROM))
    for (const form of formsOf(secret).map(inSmall)) {
      const at = lower.lastIndexOf(form.slice(0, SCRUBBED_IN_ERRORS_FROM));
      if (at >= 0 && at < text.length && form.startsWith(lower.slice(at))) return text.slice(0, at) + REDACTED;
    }
  return text;
}

/** In small letters, of which there are as many: some other letters become two. */
function inSmall(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** null: none of them is long enough to be looked for. */
function redactionOf(secrets: readonly string[], shortest: number): ((text: string) => string) | null {
  const isLong = ({ length }: string) => length >= shortest;
  const forms = secrets.filter(isLong).flatMap(formsOf).filter(isLong);
  return forms.length === 0 ? null : redactForms(forms, shortest);
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
