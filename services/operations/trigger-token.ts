import { createHash, randomInt } from 'node:crypto';

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** 43 of 62 letters carry 256 bits. */
const LENGTH = 43;

/** A token that opens a trigger: `sgh_` and 43 letters. */
export function makeToken(): string {
  return `sgh_${Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`;
}

/** SHA-256 of a token, as it is stored: hex. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
