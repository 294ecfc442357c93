import { createVault, type Vault } from '../../../services/vault/vault.ts';

/** A vault whose master key every test knows. */
export function testVault(): Vault {
  const master = { id: 'test', key: Buffer.alloc(32, 7) };
  return createVault({ current: () => master, find: (id) => (id === master.id ? master : undefined) });
}
