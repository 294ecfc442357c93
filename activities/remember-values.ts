import type { Json } from '../workflows/language/json.ts';
import type { ValueStore } from './value-store.ts';

/** Characters of JSON of the values that one process holds parsed. */
const HELD_CHARACTERS = 32 * 1024 * 1024;

/** A store that holds the values used last, since a wide loop reads the same list window by window. */
export function rememberValues(values: ValueStore, limit = HELD_CHARACTERS): ValueStore {
  const held = new Map<string, { value: Json; size: number }>();
  let characters = 0;

  function hold(id: string, value: Json, size: number): void {
    if (held.has(id)) return;
    held.set(id, { value, size });
    characters += size;
    for (const [oldest, entry] of held) {
      if (characters <= limit) break;
      held.delete(oldest);
      characters -= entry.size;
    }
  }
  return {
    keep: (value) => values.keep(value),
    async load(reference) {
      const id = reference['\u0000ref'];
      const known = held.get(id);
      if (known) {
        // Put last, as the one used last.
        held.delete(id);
        held.set(id, known);
        return known.value;
      }
      const value = await values.load(reference);
      hold(id, value, reference.size);
      return value;
    },
  };
}
