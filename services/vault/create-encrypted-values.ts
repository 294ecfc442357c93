import type { EncryptedValues } from '../../activities/encrypted-values.ts';
import type { ValueStore } from '../../activities/value-store.ts';
import type { Vault } from './vault.ts';

/** Keeps values as envelopes of the vault, each bound to its tenant. */
export function createEncryptedValues(values: ValueStore, vault: Vault): EncryptedValues {
  const placeOf = (tenantId: string) => ({ tenantId, kind: 'value' as const, name: '' });
  return {
    async keep(tenantId, value) {
      const envelope = vault.seal(placeOf(tenantId), JSON.stringify(value));
      return { ...(await values.keep(envelope)), encrypted: tenantId };
    },
    async load(reference) {
      const envelope = await values.load(reference);
      return JSON.parse(vault.open(placeOf(reference.encrypted ?? ''), String(envelope)));
    },
  };
}
