import { AppError } from '../../workflows/language/app-error.ts';
import { type SealedRecord, sealedKinds } from '../store/sealed.ts';
import type { Store } from '../store/store.ts';
import type { Vault } from '../vault/vault.ts';

/** What became of the envelopes of one kind. */
export interface RewrapCount {
  kind: (typeof sealedKinds)[number];
  /** Under the first master key now. */
  sealedAnew: number;
  /** Under it before. */
  current: number;
  /** Under a key that this process does not have, or damaged. */
  unreadable: number;
}

interface RewrapDeps {
  store: Pick<Store, 'sealed'>;
  vault: Vault;
  /** Takes a sentence for each envelope that cannot be opened. */
  log: (message: string) => void;
}

const BATCH = 100;
/** How often a record is looked at that others change meanwhile. */
const ATTEMPTS = 5;

/**
 * Seals under the first master key what older ones have sealed, of all tenants, so that these can go. It may be stopped and
 * run again at any time, beside everything else: what is done is left alone.
 */
export async function rewrap(deps: RewrapDeps): Promise<RewrapCount[]> {
  const counts: RewrapCount[] = [];
  for (const kind of sealedKinds) {
    const count: RewrapCount = { kind, sealedAnew: 0, current: 0, unreadable: 0 };
    for (let after: string | null = null; ; ) {
      const page: SealedRecord[] = await deps.store.sealed.list(kind, { after, limit: BATCH });
      for (const record of page) {
        await rewrapRecord(deps, count, record, after);
        after = record.id;
      }
      if (page.length < BATCH) break;
    }
    counts.push(count);
  }
  return counts;
}

/** `before`: the record that it follows. @throws Error when others change it all the time */
async function rewrapRecord(
  deps: RewrapDeps,
  count: RewrapCount,
  found: SealedRecord,
  before: string | null,
): Promise<void> {
  let record: SealedRecord | undefined = found;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (record?.id !== found.id) return;
    const read = record.texts.map((text) => ({ ...text, anew: sealAnew(deps, text) }));
    const anew = read.filter((text) => typeof text.anew === 'string');
    const envelopes = read.map(({ anew: fresh, envelope }) => (typeof fresh === 'string' ? fresh : envelope));
    if (anew.length === 0 || (await deps.store.sealed.replace(count.kind, record, envelopes))) {
      count.sealedAnew += anew.length;
      count.current += read.filter((text) => text.anew === null).length;
      for (const { anew: failure, place } of read) {
        if (!(failure instanceof AppError)) continue;
        count.unreadable += 1;
        deps.log(`Tenant ${JSON.stringify(place.tenantId)}: ${failure.message}`);
      }
      return;
    }
    [record] = await deps.store.sealed.list(count.kind, { after: before, limit: 1 });
  }
  throw new Error(`The ${count.kind} ${found.id} changes all the time. Run this again.`);
}

/** The envelope that takes its place; null: it is current; an error: it cannot be opened. */
function sealAnew({ vault }: RewrapDeps, { place, envelope }: SealedRecord['texts'][number]): string | null | AppError {
  if (vault.isCurrent(envelope)) return null;
  try {
    return vault.seal(place, vault.open(place, envelope));
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}
