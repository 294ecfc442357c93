import { describe, expect, it } from 'vitest';
import { createEncryptedValues } from '../../../services/vault/create-encrypted-values.ts';
import { createVault } from '../../../services/vault/vault.ts';
import type { Json } from '../../../workflows/language/json.ts';
import { makeReference } from '../../../workflows/language/references.ts';
import { testVault } from './test-vault.ts';
import { valueKeysInMemory } from './value-keys-in-memory.ts';

const clock = () => new Date(0);

/** Where values are kept, and what seals them; `open` is another process. */
function openAll() {
  const stored: Json[] = [];
  const values = {
    keep: async (value: Json) => makeReference(String(stored.push(value) - 1), JSON.stringify(value).length),
    load: async (reference: { '\u0000ref': string }) => stored[Number(reference['\u0000ref'])] ?? null,
  };
  const keys = valueKeysInMemory();
  return { stored, keys, open: (vault = testVault()) => createEncryptedValues({ values, vault, keys, clock }) };
}

describe('an encrypted value', () => {
  it('is kept sealed, bound to its tenant, and opened again, by other processes too', async () => {
    const { stored, open } = openAll();
    const encrypted = open();
    const reference = await encrypted.keep('acme', { ssn: 'plain-canary' });
    expect(JSON.stringify([reference, stored])).not.toContain('plain-canary');
    expect(reference).toMatchObject({ encrypted: 'acme' });
    expect(await encrypted.load(reference)).toEqual({ ssn: 'plain-canary' });
    expect(await open().load(reference)).toEqual({ ssn: 'plain-canary' });
    // Equal values cannot be told from each other.
    await encrypted.keep('acme', { ssn: 'plain-canary' });
    expect(stored[0]).not.toEqual(stored[1]);
  });

  it('does not open for another tenant, be there a key of it or not', async () => {
    const { keys, open } = openAll();
    const encrypted = open();
    const moved = { ...(await encrypted.keep('acme', 'x')), encrypted: 'other' };
    await expect(encrypted.load(moved)).rejects.toMatchObject({ code: 'secret-unreadable' });
    expect(await keys.find('other', 'values')).toBeNull();
    await encrypted.keep('other', 'y');
    await expect(encrypted.load(moved)).rejects.toMatchObject({ code: 'secret-unreadable' });
  });

  it('is under one key of its tenant, whoever comes first', async () => {
    const { open } = openAll();
    const [one, two] = [open(), open()];
    const references = await Promise.all([one.keep('acme', 1), two.keep('acme', 2)]);
    expect(await Promise.all(references.map((each) => open().load(each)))).toEqual([1, 2]);
  });

  it('opens under another master key once the key of its tenant is sealed under that', async () => {
    const { keys, open } = openAll();
    const reference = await open().keep('acme', 'kept');
    const newer = { id: 'newer', key: Buffer.alloc(32, 8) };
    const vault = createVault({ current: () => newer, find: (id) => (id === newer.id ? newer : undefined) });
    await expect(open(vault).load(reference)).rejects.toMatchObject({ code: 'secret-unreadable' });
    const place = { tenantId: 'acme', kind: 'value', name: 'values' } as const;
    keys.replace('acme', (envelope) => vault.seal(place, testVault().open(place, envelope)));
    expect(await open(vault).load(reference)).toBe('kept');
  });
});
