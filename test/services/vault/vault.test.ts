import { describe, expect, it } from 'vitest';
import { createVault } from '../../../services/vault/vault.ts';

const first = { id: 'first', key: Buffer.alloc(32, 1) };
const second = { id: 'second', key: Buffer.alloc(32, 2) };
const vaultOf = (...keys: [typeof first, ...(typeof first)[]]) =>
  createVault({ current: () => keys[0], find: (id) => keys.find((key) => key.id === id) });
const place = { tenantId: 't', kind: 'secret', name: 'token' } as const;

describe('an envelope', () => {
  it('gives back what was sealed, names its key, and is never the same twice', () => {
    const vault = vaultOf(first);
    for (const text of ['', 'token', 'ü'.repeat(10_000)]) {
      const envelope = vault.seal(place, text);
      expect(vault.open(place, envelope)).toBe(text);
      expect(envelope).toMatch(/^sg1\.first\.[\w-]+\.[\w-]+$/);
      expect(vault.seal(place, text)).not.toBe(envelope);
    }
    expect(Buffer.from(vault.seal(place, 'token')).includes('token')).toBe(false);
  });

  it('opens under a key that no longer seals, beside the one that does', () => {
    const old = vaultOf(first).seal(place, 'text');
    const both = vaultOf(second, first);
    expect(both.open(place, old)).toBe('text');
    expect(both.seal(place, 'text')).toMatch(/^sg1\.second\./);
    expect([both.isCurrent(old), both.isCurrent(both.seal(place, 'text'))]).toEqual([false, true]);
    expect(() => vaultOf(second).open(place, old)).toThrow(
      expect.objectContaining({ code: 'secret-unreadable', details: { keyId: 'first' } }),
    );
  });

  it('opens in its own place only', () => {
    const vault = vaultOf(first);
    const envelope = vault.seal(place, 'text');
    for (const moved of [{ tenantId: 'u' }, { kind: 'connection' as const }, { name: 'other' }])
      expect(() => vault.open({ ...place, ...moved }, envelope)).toThrow(/was changed since it was sealed/);
  });

  it('opens only as it was sealed', () => {
    const vault = vaultOf(first);
    const envelope = vault.seal(place, 'text');
    const [version, id, wrapped = '', sealed = ''] = envelope.split('.');
    const flip = (part: string, at: number) => {
      const bytes = Buffer.from(part, 'base64url');
      bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
      return bytes.toString('base64url');
    };
    const broken = [
      ...Array.from(Buffer.from(sealed, 'base64url').keys(), (at) =>
        [version, id, wrapped, flip(sealed, at)].join('.'),
      ),
      ...Array.from(Buffer.from(wrapped, 'base64url').keys(), (at) =>
        [version, id, flip(wrapped, at), sealed].join('.'),
      ),
      [version, id, wrapped].join('.'),
      '',
      'sg2.first.a.b',
      'sg1.first..',
    ];
    for (const each of broken) expect(() => vault.open(place, each)).toThrow(/Add that key, or store it anew/);
  });
});
