import type { Json } from '../language/json.ts';
import { isEncrypted, isReference, UNREADABLE } from '../language/references.ts';

/** Characters that a key shared by executions may have. */
const MAX_KEY_CHARACTERS = 500;

/** The text of a key that executions share, of a lease or an event; or what is wrong, to follow the name of the field. */
export function keyText(value: Json): { text: string; problem: null } | { text: null; problem: string } {
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (isEncrypted(text)) return { text: null, problem: `must not be ${UNREADABLE}` };
  // Else only what is long is kept outside.
  if (isReference(text))
    return { text: null, problem: `must have at most ${MAX_KEY_CHARACTERS} characters; it has ${text.size}` };
  if (typeof text !== 'string')
    return { text: null, problem: `must be text, a number or a boolean, not ${nameOf(text)}` };
  if (text === '') return { text: null, problem: 'must not be empty' };
  if (text.length <= MAX_KEY_CHARACTERS) return { text, problem: null };
  return { text: null, problem: `must have at most ${MAX_KEY_CHARACTERS} characters, not ${text.length}` };
}

function nameOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : 'an object';
}
