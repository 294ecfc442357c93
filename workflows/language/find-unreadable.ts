import type { Fault } from './app-error.ts';
import { definitionLimits } from './definition-schema.ts';
import { below } from './fault-list.ts';
import type { Json } from './json.ts';

/**
 * Why a definition is not even read: too deep, too large, or with a name that stands for values kept elsewhere.
 * Level by level, without recursion: a hostile document must not overflow the stack of what comes after.
 */
export function findUnreadable(definition: Json): Fault | null {
  let level: [pointer: string, value: Json][] = [['', definition]];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > definitionLimits.depth)
      return { pointer: '', detail: `The definition is nested more than ${definitionLimits.depth} levels deep.` };
    const next: typeof level = [];
    for (const [pointer, value] of level) {
      if (typeof value !== 'object' || value === null) continue;
      for (const [key, inner] of Object.entries(value)) {
        if (key.startsWith('\u0000'))
          return {
            pointer: below(pointer, key),
            detail: `The name ${JSON.stringify(key).slice(0, 80)} begins with the character NUL (\\u0000), which names here may not; take that character out.`,
          };
        next.push([below(pointer, key), inner]);
      }
    }
    level = next;
  }
  const bytes = new TextEncoder().encode(JSON.stringify(definition) ?? '').length;
  if (bytes <= definitionLimits.bytes) return null;
  return {
    pointer: '',
    detail: `The definition has ${bytes} bytes; ${definitionLimits.bytes} are allowed. Move large values into the input or a file.`,
  };
}
