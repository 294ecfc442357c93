import { expect, it } from 'vitest';
import { createEncryptedValues } from '../../../services/vault/create-encrypted-values.ts';
import type { Json } from '../../../workflows/language/json.ts';
import { makeReference } from '../../../workflows/language/references.ts';
import { testVault } from './test-vault.ts';

it('keeps a value sealed, bound to its tenant, and opens it again', async () => {
  const stored: Json[] = [];
  const values = {
    keep: async (value: Json) => makeReference(String(stored.push(value) - 1), JSON.stringify(value).length),
    load: async (reference: { '\u0000ref': string }) => stored[Number(reference['\u0000ref'])] ?? null,
  };
  const encrypted = createEncryptedValues(values, testVault());
  const reference = await encrypted.keep('acme', { ssn: 'plain-canary' });
  expect(JSON.stringify([reference, stored])).not.toContain('plain-canary');
  expect(reference).toMatchObject({ encrypted: 'acme' });
  expect(await encrypted.load(reference)).toEqual({ ssn: 'plain-canary' });
  await expect(encrypted.load({ ...reference, encrypted: 'other' })).rejects.toMatchObject({
    code: 'secret-unreadable',
  });
  // Equal values cannot be told from each other.
  await encrypted.keep('acme', { ssn: 'plain-canary' });
  expect(stored[0]).not.toEqual(stored[1]);
});
