import type { Fault } from './app-error.ts';
import { definitionLimits } from './definition-schema.ts';
import type { Json } from './json.ts';
import { findReservedKey } from './references.ts';

/**
 * Why a definition is not even read: too deep, too large, or with a name that stands for values kept elsewhere.
 * Level by level, without recursion: a hostile document must not overflow the stack of what comes after.
 */
export function findUnreadable(definition: Json): Fault | null {
  let level: Json[] = [definition];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > definitionLimits.depth)
      return { pointer: '', detail: `The definition is nested more than ${definitionLimits.depth} levels deep.` };
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  const reserved = findReservedKey(definition);
  if (reserved !== null)
    return {
      pointer: reserved,
      detail: 'The name here begins with the character NUL (\\u0000), which no name may; take that character out.',
    };
  const bytes = new TextEncoder().encode(JSON.stringify(definition) ?? '').length;
  if (bytes <= definitionLimits.bytes) return null;
  return {
    pointer: '',
    detail: `The definition has ${bytes} bytes; ${definitionLimits.bytes} are allowed. Move large values into the input or a file.`,
  };
}
