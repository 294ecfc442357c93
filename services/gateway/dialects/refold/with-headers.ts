import { isObject, type Json } from '../../../../workflows/language/json.ts';

/** What would give away who called, or says nothing of the event. */
const left =
  /^(?:authorization|cookie|proxy-.*|x-api-key|host|connection|content-length|transfer-encoding|include-headers)$/i;

/** The event with the headers of its request, as `event.headers`. What a workflow may not know is left out. */
export function withHeaders(event: Json, headers: { readonly [name: string]: string }): Json {
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !left.test(name)));
  return isObject(event) ? { ...event, headers: kept } : event;
}
