import { isObject, type JsonObject } from '../../../../workflows/language/json.ts';

/** The event trigger of a document's start node; null: an API call or a schedule starts it. */
export function triggerOf(document: JsonObject | null): JsonObject | null {
  const found = triggersOf(document).find(
    ({ event }) => typeof event === 'string' && !/^(?:api call|schedule)$/i.test(event),
  );
  return found ?? null;
}

/** The trigger that gives a workflow an address of its own; null: it has none. */
export function webhookTriggerOf(document: JsonObject | null): JsonObject | null {
  return triggersOf(document).find(({ type }) => typeof type === 'string' && /^webhook$/i.test(type)) ?? null;
}

function triggersOf(document: JsonObject | null): JsonObject[] {
  const nodes = Array.isArray(document?.nodes) ? document.nodes.filter(isObject) : [];
  const start = nodes.find(({ type }) => String(type ?? '').toLowerCase() === 'start');
  const data = start?.data !== undefined && isObject(start.data) ? start.data : {};
  const triggers = Array.isArray(start?.triggers) ? start.triggers : Array.isArray(data.triggers) ? data.triggers : [];
  return triggers.filter(isObject);
}
