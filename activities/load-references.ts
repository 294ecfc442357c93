import { AppError } from '../workflows/language/app-error.ts';
import type { Json } from '../workflows/language/json.ts';
import { findReferences, type Reference, replaceReferences } from '../workflows/language/references.ts';
import type { ValueStore } from './value-store.ts';

/** Characters of JSON that one piece of work may load. */
export const MAX_LOADED_CHARACTERS = 64 * 1024 * 1024;

/** Loads references for one piece of work, each once, and counts them. */
export interface ReferenceLoader {
  /** A value with these references put in place; others in it stay. */
  put(value: Json, references: readonly Reference[]): Promise<Json>;
  /** A value without any references, at any depth. @throws AppError `step-input-invalid` when it is too large */
  whole(value: Json): Promise<Json>;
}

/** A loader for one piece of work. */
export function createReferenceLoader(values: ValueStore): ReferenceLoader {
  const loaded = new Map<string, Json>();
  let characters = 0;

  async function load(reference: Reference): Promise<void> {
    const id = reference['\u0000ref'];
    if (loaded.has(id)) return;
    characters += reference.size;
    if (characters > MAX_LOADED_CHARACTERS) throw tooMuch();
    loaded.set(id, await values.load(reference));
  }
  const replace = (value: Json, ids: ReadonlySet<string>) =>
    replaceReferences(value, (reference) => {
      const id = reference['\u0000ref'];
      return ids.has(id) ? (loaded.get(id) ?? null) : { ...reference };
    });

  const loader: ReferenceLoader = {
    async put(value, references) {
      for (const reference of references) await load(reference);
      return replace(value, new Set(references.map((reference) => reference['\u0000ref'])));
    },
    async whole(value) {
      const references = findReferences(value);
      return references.length === 0 ? value : loader.whole(await loader.put(value, references));
    },
  };
  return loader;
}

function tooMuch(): AppError {
  const message = `It needs values of more than ${MAX_LOADED_CHARACTERS} characters at once. Take parts of them in steps before.`;
  return new AppError('step-input-invalid', message, { details: { limit: MAX_LOADED_CHARACTERS } });
}
