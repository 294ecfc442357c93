import { AppError } from '../workflows/language/app-error.ts';
import type { Json } from '../workflows/language/json.ts';
import { findReferences, type Reference, replaceReferences } from '../workflows/language/references.ts';
import { REDACTED } from '../workflows/language/sealed.ts';
import type { EncryptedValues } from './encrypted-values.ts';
import type { ValueStore } from './value-store.ts';

/** Characters of JSON that one piece of work may load. */
export const MAX_LOADED_CHARACTERS = 64 * 1024 * 1024;

/** Loads references for one piece of work, each once, and counts them. */
export interface ReferenceLoader {
  /** A value with these references put in place; others in it stay. */
  put(value: Json, references: readonly Reference[]): Promise<Json>;
  /** A value without any references, at any depth. @throws AppError `step-input-invalid` when it is too large */
  whole(value: Json): Promise<Json>;
  /** The encrypted values that it has met, whose they are, and opened; null: it cannot open them. */
  readonly met: readonly Met[];
}

/** An encrypted value that was met. */
export interface Met {
  tenantId: string;
  reference: Reference;
  value: Json | null;
}

/** A value without references, and the characters of JSON that came in the place of them. */
interface Whole {
  value: Json;
  size: number;
}

/** A loader for one piece of work. Without `open`, what is encrypted is `[REDACTED]`. */
export function createReferenceLoader(values: ValueStore, open?: EncryptedValues['load']): ReferenceLoader {
  const met: Met[] = [];
  const loaded = new Map<string, Json>();
  let characters = 0;

  async function load(reference: Reference): Promise<void> {
    const id = reference['\u0000ref'];
    if (loaded.has(id)) return;
    characters += reference.size;
    if (characters > MAX_LOADED_CHARACTERS) throw tooMuch();
    loaded.set(id, await loadOne(reference));
  }
  async function loadOne(reference: Reference): Promise<Json> {
    const { encrypted: tenantId } = reference;
    if (tenantId === undefined) return values.load(reference);
    const value = open ? await open(reference) : null;
    met.push({ tenantId, reference, value });
    return open ? value : REDACTED;
  }
  const replace = (value: Json, ids: ReadonlySet<string>) =>
    replaceReferences(value, (reference) => {
      const id = reference['\u0000ref'];
      return ids.has(id) ? (loaded.get(id) ?? null) : { ...reference };
    });

  const opened = new Map<string, Whole>();

  async function openWhole(reference: Reference): Promise<Whole> {
    const id = reference['\u0000ref'];
    const known = opened.get(id);
    if (known) return known;
    await load(reference);
    const inner = await expand(loaded.get(id) ?? null);
    const whole = { value: inner.value, size: reference.size + inner.size };
    opened.set(id, whole);
    return whole;
  }
  /** What stands in many places is loaded once, but takes its room in each: values that hold each other grow fast. */
  async function expand(value: Json): Promise<Whole> {
    let size = 0;
    const references = findReferences(value);
    for (const reference of references) {
      size += (await openWhole(reference)).size;
      if (size > MAX_LOADED_CHARACTERS) throw tooMuch();
    }
    if (references.length === 0) return { value, size };
    return { value: replaceReferences(value, (one) => opened.get(one['\u0000ref'])?.value ?? null), size };
  }

  return {
    async put(value, references) {
      for (const reference of references) await load(reference);
      return replace(value, new Set(references.map((reference) => reference['\u0000ref'])));
    },
    whole: async (value) => (await expand(value)).value,
    met,
  };
}

function tooMuch(): AppError {
  const message = `It needs values of more than ${MAX_LOADED_CHARACTERS} characters at once. Take parts of them in steps before.`;
  return new AppError('step-input-invalid', message, { details: { limit: MAX_LOADED_CHARACTERS } });
}
