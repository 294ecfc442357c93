import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '../../workflows/language/app-error.ts';
import type { MasterKeys } from './master-keys.ts';

/** What an envelope belongs to. One that is moved to another place cannot be opened. */
export interface SealedPlace {
  tenantId: string;
  kind: 'secret' | 'connection' | 'webhook' | 'execution' | 'trigger' | 'value';
  name: string;
}

/** Seals texts for the store, and opens them where they are used. */
export interface Vault {
  /** `sg1.<id of the master key>.<wrapped key>.<ciphertext>`, base64url. */
  seal(place: SealedPlace, text: string): string;
  /** @throws AppError `secret-unreadable` */
  open(place: SealedPlace, envelope: string): string;
  /** Whether an envelope is under the key that seals now. */
  isCurrent(envelope: string): boolean;
}

const VERSION = 'sg1';
const CIPHER = 'aes-256-gcm';
/** Bytes: NIST SP 800-38D recommends 96 bits for the nonce. */
const NONCE = 12;
const TAG = 16;

/**
 * AES-256-GCM envelopes: each text has a key of its own, and that is wrapped by a master key, whose id the envelope names.
 * Both layers are bound to the place by additional data.
 */
export function createVault(keys: MasterKeys): Vault {
  return {
    seal(place, text) {
      const own = randomBytes(32);
      const { id, key } = keys.current();
      const bound = bindingOf(place, id);
      const parts = [encrypt(key, own, bound), encrypt(own, Buffer.from(text), bound)];
      return [VERSION, id, ...parts.map((part) => part.toString('base64url'))].join('.');
    },
    isCurrent: (envelope) => envelope.startsWith(`${VERSION}.${keys.current().id}.`),
    open(place, envelope) {
      const [version, id = '', wrapped = '', sealed = ''] = envelope.split('.');
      const master = version === VERSION ? keys.find(id) : undefined;
      if (!master) throw unreadable(place, id, 'was sealed under a master key that this process does not have');
      try {
        const bound = bindingOf(place, id);
        const own = decrypt(master.key, Buffer.from(wrapped, 'base64url'), bound);
        return decrypt(own, Buffer.from(sealed, 'base64url'), bound).toString();
      } catch {
        throw unreadable(place, id, 'was changed since it was sealed');
      }
    },
  };
}

function bindingOf({ tenantId, kind, name }: SealedPlace, id: string): Buffer {
  return Buffer.from(JSON.stringify([VERSION, id, tenantId, kind, name]));
}

function encrypt(key: Buffer, plain: Buffer, bound: Buffer): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG }).setAAD(bound);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @throws Error when anything of it was changed. */
function decrypt(key: Buffer, packed: Buffer, bound: Buffer): Buffer {
  const nonce = packed.subarray(0, NONCE);
  const tag = packed.subarray(packed.length - TAG);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG }).setAAD(bound).setAuthTag(tag);
  return Buffer.concat([decipher.update(packed.subarray(NONCE, packed.length - TAG)), decipher.final()]);
}

function unreadable({ kind, name }: SealedPlace, keyId: string, why: string): AppError {
  return new AppError('secret-unreadable', `The ${kind} "${name}" ${why}. Add that key, or store it anew.`, {
    details: { keyId },
  });
}
