import type { Json } from '../../workflows/language/json.ts';

/** Whether a value takes more than about `characters` of JSON; stops counting once it does. */
export function isLarge(value: Json, characters: number): boolean {
  let left = characters;
  const waiting: Json[] = [value];
  while (left > 0) {
    const next = waiting.pop();
    if (next === undefined) return false;
    if (typeof next === 'string') left -= next.length + 2;
    else if (typeof next !== 'object' || next === null) left -= 4;
    else {
      for (const key of Array.isArray(next) ? [] : Object.keys(next)) left -= key.length + 3;
      for (const inner of Object.values(next)) waiting.push(inner);
    }
  }
  return true;
}
