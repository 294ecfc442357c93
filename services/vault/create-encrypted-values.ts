import { createHash, randomBytes } from 'node:crypto';
import type { EncryptedValues } from '../../activities/encrypted-values.ts';
import type { ValueStore } from '../../activities/value-store.ts';
import { AppError } from '../../workflows/language/app-error.ts';
import type { ValueKeyContent } from '../store/access.ts';
import type { NamedStore } from '../store/named-store.ts';
import { createVault, type Vault } from './vault.ts';

/** The name that a tenant's key is kept under. */
const KEY = 'values';

/** What encrypted values are made of. */
export interface EncryptedParts {
  values: ValueStore;
  vault: Vault;
  /** Of each tenant one, made when it is first needed. */
  keys: Pick<NamedStore<ValueKeyContent>, 'insert' | 'find'>;
  clock: () => Date;
}

/**
 * Keeps values as envelopes under a key of their tenant, which the vault seals. So another master key changes one record of
 * each tenant, and no value: these are known by their content.
 */
export function createEncryptedValues(parts: EncryptedParts): EncryptedValues {
  const vaults = new Map<string, Vault>();
  const vaultOf = async (tenantId: string, isMade: boolean) => {
    const vault = vaults.get(tenantId) ?? (await openVault(parts, tenantId, isMade));
    if (vault) vaults.set(tenantId, vault);
    return vault;
  };
  const placeOf = (tenantId: string) => ({ tenantId, kind: 'value' as const, name: '' });
  return {
    async keep(tenantId, value) {
      const vault = await vaultOf(tenantId, true);
      if (!vault) throw new Error(`the key of the values of ${tenantId} is not there`);
      const envelope = vault.seal(placeOf(tenantId), JSON.stringify(value));
      return { ...(await parts.values.keep(envelope)), encrypted: tenantId };
    },
    async load(reference) {
      const tenantId = reference.encrypted ?? '';
      const vault = await vaultOf(tenantId, false);
      if (!vault) throw new AppError('secret-unreadable', 'The key of an encrypted value is not there.');
      return JSON.parse(vault.open(placeOf(tenantId), String(await parts.values.load(reference))));
    },
  };
}

/** What seals under the tenant's key; null: it has none, and none is to be made. */
async function openVault(
  { vault, keys, clock }: EncryptedParts,
  tenantId: string,
  isMade: boolean,
): Promise<Vault | null> {
  const place = { tenantId, kind: 'value' as const, name: KEY };
  const make = async () => {
    const now = clock();
    const content = { envelope: vault.seal(place, randomBytes(32).toString('base64')) };
    // Another process may have made one meanwhile.
    await keys.insert(tenantId, { name: KEY, content, createdAt: now, updatedAt: now });
    return keys.find(tenantId, KEY);
  };
  const stored = (await keys.find(tenantId, KEY)) ?? (isMade ? await make() : null);
  if (!stored) return null;
  const key = Buffer.from(vault.open(place, stored.content.envelope), 'base64');
  const own = { id: createHash('sha256').update('stepgraph value key').update(key).digest('hex').slice(0, 8), key };
  return createVault({ current: () => own, find: (id) => (id === own.id ? own : undefined) });
}
