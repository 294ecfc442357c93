import { hmac } from '@noble/hashes/hmac.js';
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { v5 } from 'uuid';
import type { ExpressionBudget } from './expression-budget.ts';
import { asText, define, type ExpressionFunction } from './expression-function.ts';
import { bytesOf } from './text-functions.ts';

/** Every id of ours lies in this name space (RFC 9562, section 6.6); it never changes. */
const NAME_SPACE = 'b0d3c1c4-6e0f-5d8e-9a55-0a8f1f9d5c11';

/** Digests as lower-case hex of the text in UTF-8, and ids that a repeat computes again. */
export const hashFunctions: readonly ExpressionFunction[] = [
  define(
    'sha256(string): string',
    'SHA-256 (FIPS 180-4) of the text.',
    ['sha256("abc").substring(0, 8)', 'ba7816bf'],
    (budget, text) => bytesToHex(sha256(digestible(text, budget))),
  ),
  define(
    'sha512(string): string',
    'SHA-512 (FIPS 180-4) of the text.',
    ['sha512("abc").substring(0, 8)', 'ddaf35a1'],
    (budget, text) => bytesToHex(sha512(digestible(text, budget))),
  ),
  define(
    'sha1(string): string',
    'SHA-1, for services that ask for it; not for security.',
    ['sha1("abc").substring(0, 8)', 'a9993e36'],
    (budget, text) => bytesToHex(sha1(digestible(text, budget))),
  ),
  define(
    'md5(string): string',
    'MD5, for services that ask for it; not for security.',
    ['md5("abc")', '900150983cd24fb0d6963f7d28e17f72'],
    (budget, text) => bytesToHex(md5(digestible(text, budget))),
  ),
  define(
    'hmacSha256(string, string): string',
    'HMAC-SHA-256 (RFC 2104) of a text under a key.',
    ['hmacSha256("what do ya want for nothing?", "Jefe").substring(0, 8)', '5bdcc146'],
    (budget, text, key) => bytesToHex(hmac(sha256, digestible(key, budget), digestible(text, budget))),
  ),
  define(
    'uuid(string): string',
    'A UUID (version 5, RFC 9562) of the execution and a name: the same for the same name, another in each execution.',
    ['uuid("order") == uuid("order") && uuid("order") != uuid("invoice")', true],
    (budget, name) => v5(`${budget.executionId}/${asText(name, 'the name')}`, NAME_SPACE),
  ),
];

/** A digest reads each byte many times. */
function digestible(text: unknown, budget: ExpressionBudget): Uint8Array {
  const bytes = bytesOf(text, budget);
  budget.text(bytes.length * 16);
  return bytes;
}
