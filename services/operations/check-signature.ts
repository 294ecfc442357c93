import { createHmac, timingSafeEqual } from 'node:crypto';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import type { SignatureRule } from '../store/trigger-store.ts';

/** A request as its sender signed it. */
export interface SignedRequest {
  bytes: Uint8Array;
  /** Names in lower case. */
  headers: { [name: string]: string };
}

/** Whether a request carries a signature that its sender alone can make. Compared in constant time. */
export function isSigned(rule: SignatureRule, secret: string, { bytes, headers }: SignedRequest): boolean {
  if (rule.scheme === 'standard-webhooks') return isStandard(secret, bytes, headers);
  const given = headers[rule.header] ?? '';
  if (!given.startsWith(rule.prefix)) return false;
  const expected = createHmac('sha256', secret).update(bytes).digest();
  const form = given.slice(rule.prefix.length).trim();
  const isForm = rule.encoding === 'hex' ? /^[0-9a-fA-F]{64}$/ : /^[A-Za-z0-9+/]{43}=$/;
  return isForm.test(form) && timingSafeEqual(Buffer.from(form, rule.encoding), expected);
}

/** Standard Webhooks 1.0.0: id, time (5 minutes either way) and body, under any of several signatures. */
function isStandard(secret: string, bytes: Uint8Array, headers: SignedRequest['headers']): boolean {
  try {
    new Webhook(secret).verify(Buffer.from(bytes), headers, { jsonParse: false });
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw error;
  }
}
