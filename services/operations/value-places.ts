import { isObject, type Json } from '../../workflows/language/json.ts';
import { placeIn } from './parse-sql.ts';
import type { ValuePlace } from './read-statement.ts';

/** A value that was sent, and the template that gives it in a run whose input is what was sent. */
export interface FoundValue {
  value: Json;
  template: string;
}

/** The value of a place; null: it was not sent. */
export function findValue(place: ValuePlace, sent: Json): FoundValue | null {
  if ('name' in place) {
    if (!isObject(sent) || !Object.hasOwn(sent, place.name)) return null;
    return { value: sent[place.name] ?? null, template: `{{ input["${place.name}"] }}` };
  }
  const index = place.number - 1;
  if (!Array.isArray(sent) || index < 0 || index >= sent.length) return null;
  return { value: sent[index] ?? null, template: `{{ input[${index}] }}` };
}

/** As it is written in a statement: `@name`, `$1`. */
export function writtenPlace(place: ValuePlace): string {
  return 'name' in place ? `@${place.name}` : `$${place.number}`;
}

/** Where a place stands first in the text that was sent. */
export function whereIs(place: ValuePlace, text: string): string {
  const [first, second] =
    'name' in place ? [`@${place.name}`, `@${place.name}`] : [`$${place.number}`, `:${place.number}`];
  const offsets = [first, second].map((written) => offsetOf(written, text)).filter((offset) => offset >= 0);
  return placeIn(text, Math.min(...offsets, text.length));
}

function offsetOf(written: string, text: string): number {
  for (let at = text.indexOf(written); at >= 0; at = text.indexOf(written, at + 1)) {
    if (!/\w/.test(text[at + written.length] ?? '')) return at;
  }
  return -1;
}

/** What is said of a value that was not sent. */
export function notSent(place: ValuePlace, text: string): string {
  return `Query error: Query parameter ${writtenPlace(place)} not found ${whereIs(place, text)}`;
}
