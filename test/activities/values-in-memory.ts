import type { ValueStore } from '../../activities/value-store.ts';
import type { Json } from '../../workflows/language/json.ts';
import { makeReference } from '../../workflows/language/references.ts';

/** A value store in memory that counts what is asked of it; ids are `v1`, `v2`, … */
export function valuesInMemory() {
  const kept = new Map<string, string>();
  const ids = new Map<string, string>();
  const loads: string[] = [];
  const values: ValueStore = {
    async load(reference) {
      const id = reference['\u0000ref'];
      loads.push(id);
      const text = kept.get(id);
      if (text === undefined) throw new Error(`There is no value ${id}.`);
      return JSON.parse(text);
    },
    async keep(value) {
      const text = JSON.stringify(value);
      const id = ids.get(text) ?? `v${kept.size + 1}`;
      ids.set(text, id);
      kept.set(id, text);
      return makeReference(id, text.length);
    },
  };
  /** Keeps a value, as a test would have it stand in another one. */
  const refer = async (value: Json): Promise<Json> => ({ ...(await values.keep(value)) });
  return { values, kept, loads, refer };
}
