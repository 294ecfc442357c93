import { isObject, type Json, type JsonObject } from '../../../../workflows/language/json.ts';

const MINUTE_MS = 60_000;
/** How long a key is known unless the trigger says otherwise. */
const WINDOW_MINUTES = 5;

/** What tells an event from its repetitions, and how long: by the `idempotency` of a trigger. null: nothing does. */
export function readKey(
  settings: Json | undefined,
  payload: Json,
  headers: { readonly [name: string]: string },
): { key: string | null; windowMs: number } {
  const once = settings !== undefined && isObject(settings) ? settings : null;
  const minutes = Number(once?.time_period ?? WINDOW_MINUTES);
  return {
    key: once && keyOf(once, payload, headers),
    windowMs: (minutes > 0 ? minutes : WINDOW_MINUTES) * MINUTE_MS,
  };
}

/** `{event:id}` of the payload, or of the headers; null: the event has none. */
function keyOf(settings: JsonObject, payload: Json, headers: { readonly [name: string]: string }): string | null {
  const path = String(settings.key ?? settings.idempotency_key ?? '')
    .replace(/^\{event:(.*)\}$/, '$1')
    .trim();
  if (String(settings.key_from ?? 'payload').toLowerCase() === 'header') return headers[path.toLowerCase()] ?? null;
  let here: Json | undefined = payload;
  for (const part of path.split('.')) here = here !== undefined && isObject(here) ? here[part] : undefined;
  return here === undefined || here === null ? null : typeof here === 'string' ? here : JSON.stringify(here);
}
