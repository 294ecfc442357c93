import { createHash } from 'node:crypto';

/** Ids as an API published them: one to one with ours, without a table. */
export interface PublishedId {
  toPublished(own: string): string;
  /** null: this is the published form of none. */
  toOwn(published: string): string | null;
}

/** How a published id is written. */
export interface PublishedForm {
  /** Keeps the forms of different APIs apart. */
  name: string;
  /** The digits in the order of their value: `0123456789abcdef`. */
  alphabet: string;
  length: number;
  /** What stands before the digits: `job_`. */
  prefix?: string;
  /** What our ids begin with; `ex-` unless given. */
  own?: string;
}

/** 8 characters of [0-9a-z] are a number below 36^8, which is below 2^42. */
const CHARACTERS = 8;
const ID_BITS = 42;
const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz';
const HEX = '0123456789abcdef';

/**
 * Rewrites our ids in another form and back. Nothing is stored, so every execution there is or ever was has such an id, however
 * it was started. What our id leaves of the bits is a checksum: an id that was made up is told from one that was given out.
 * It hides nothing; who may see what is decided by tenant, as for our own ids (docs/adr/0017-published-ids-are-ours-rewritten.md).
 */
export function publishedId({ name, alphabet, length, prefix = '', own = 'ex-' }: PublishedForm): PublishedId {
  const code = createCode(name, own, (BigInt(alphabet.length) ** BigInt(length)).toString(2).length - 1);
  return {
    toPublished: (id) => prefix + write(code.encode(id), alphabet, length),
    toOwn(published) {
      if (!published.startsWith(prefix) || published.length !== prefix.length + length) return null;
      const number = read(published.slice(prefix.length), alphabet);
      return number === null ? null : code.decode(number);
    },
  };
}

/** The same as UUIDs of version 4 (RFC 9562), which is what published examples show; read in either case. */
export function publishedUuid({ name, own = 'ex-' }: Pick<PublishedForm, 'name' | 'own'>): PublishedId {
  // 122 bits are free beside those of the version and the variant.
  const code = createCode(name, own, 122);
  return {
    toPublished(id) {
      const free = code.encode(id);
      const middle = BigInt.asUintN(12, free >> 62n);
      const upper = ((((free >> 74n) << 4n) | 4n) << 12n) | middle;
      const whole = (upper << 64n) | (2n << 62n) | BigInt.asUintN(62, free);
      return write(whole, HEX, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    },
    toOwn(published) {
      const uuid = published.toLowerCase();
      if (!/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuid)) return null;
      const whole = BigInt(`0x${uuid.replaceAll('-', '')}`);
      const middle = BigInt.asUintN(12, whole >> 64n);
      return code.decode(((((whole >> 80n) << 12n) | middle) << 62n) | BigInt.asUintN(62, whole));
    },
  };
}

/** A checksum over our id, and the id masked by it, so that ids that follow each other look nothing alike. */
function createCode(name: string, own: string, bits: number) {
  const checkOf = (number: bigint) => hashBits(bits - ID_BITS, name, own, 'check', number);
  const maskOf = (check: bigint) => hashBits(ID_BITS, name, own, 'mask', check);
  return {
    encode(id: string): bigint {
      const isOwn = id.startsWith(own) && id.length === own.length + CHARACTERS;
      const number = isOwn ? read(id.slice(own.length), BASE36) : null;
      if (number === null) throw new Error(`${id} is no id of ours.`);
      const check = checkOf(number);
      return (check << BigInt(ID_BITS)) | (number ^ maskOf(check));
    },
    decode(code: bigint): string | null {
      const check = code >> BigInt(ID_BITS);
      const number = BigInt.asUintN(ID_BITS, code) ^ maskOf(check);
      const digits = write(number, BASE36, CHARACTERS);
      return digits.length === CHARACTERS && checkOf(number) === check ? own + digits : null;
    },
  };
}

/** The first bits of a SHA-256, at most 256. */
function hashBits(bits: number, ...parts: (string | bigint)[]): bigint {
  const hash = createHash('sha256').update(parts.join('\n')).digest('hex');
  return BigInt(`0x${hash}`) >> BigInt(256 - bits);
}

function read(digits: string, alphabet: string): bigint | null {
  let number = 0n;
  for (const digit of digits) {
    const value = alphabet.indexOf(digit);
    if (value < 0) return null;
    number = number * BigInt(alphabet.length) + BigInt(value);
  }
  return number;
}

function write(number: bigint, alphabet: string, length: number): string {
  const base = BigInt(alphabet.length);
  let digits = '';
  for (let rest = number; rest > 0n; rest /= base) digits = alphabet.charAt(Number(rest % base)) + digits;
  return digits.padStart(length, alphabet.charAt(0));
}
