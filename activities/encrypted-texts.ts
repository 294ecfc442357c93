import { findReferences, makeReference } from '../workflows/language/references.ts';
import type { EncryptedValues } from './encrypted-values.ts';
import type { Met } from './load-references.ts';
import { textsOf } from './open-sealed.ts';
import type { ValueStore } from './value-store.ts';

/** Encrypted values that went into others, of which their texts are looked for. */
const MOST = 1_000;

/**
 * The texts of encrypted values that were met, and of those that these were made of, the nearest first: a service sends
 * back an id that was put into an address, and not the address.
 */
export async function textsOfMet(
  met: readonly Met[],
  values: ValueStore,
  open: EncryptedValues['load'] | undefined,
): Promise<string[]> {
  const texts = new Set(met.flatMap(({ value }) => textsOf(value)));
  const known = new Set(met.map(({ reference }) => reference['\u0000ref']));
  const lists = new Set(met.flatMap(({ reference }) => reference.from ?? []));
  const last = known.size + MOST;
  // What is added to a set is gone over as well.
  for (const list of open ? lists : [])
    for (const reference of findReferences(await values.load(makeReference(list, 0)))) {
      if (known.has(reference['\u0000ref']) || known.size >= last) continue;
      known.add(reference['\u0000ref']);
      for (const text of textsOf((await open?.(reference)) ?? null)) texts.add(text);
      if (reference.from !== undefined) lists.add(reference.from);
    }
  return [...texts];
}

/** Notes what a value is made of: gives the id of the list of it. */
export async function noteOrigin(met: readonly Met[], values: ValueStore): Promise<string> {
  const list = await values.keep(met.map(({ reference }) => ({ ...reference })));
  return list['\u0000ref'];
}
