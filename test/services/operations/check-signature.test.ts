import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { isSigned } from '../../../services/operations/check-signature.ts';

const bytes = Buffer.from('{ "n": 1 }');
const secret = "It's a Secret to Everybody";

describe('HMAC-SHA256 of the body', () => {
  const rule = { scheme: 'hmac-sha256', header: 'x-hub-signature-256', prefix: 'sha256=', encoding: 'hex' } as const;
  const signed = (value: string) => isSigned(rule, secret, { bytes, headers: { 'x-hub-signature-256': value } });
  const hex = createHmac('sha256', secret).update(bytes).digest('hex');

  it('holds for the bytes that were sent, with its prefix', () => {
    expect(signed(`sha256=${hex}`)).toBe(true);
    expect(signed(`sha256=${hex.toUpperCase()}`)).toBe(true);
  });

  it('is what a service published as an example', () => {
    // docs.github.com, "Validating webhook deliveries": secret, body and signature.
    const headers = {
      'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    };
    expect(isSigned(rule, secret, { bytes: Buffer.from('Hello, World!'), headers })).toBe(true);
  });

  it.each(['', hex, `sha256=${hex.slice(1)}`, `sha256=${'0'.repeat(64)}`, `sha256=${hex}00`, 'sha256='])(
    'does not hold for %j',
    (value) => {
      expect(signed(value)).toBe(false);
    },
  );

  it('comes as base64 where that is said', () => {
    const base64 = createHmac('sha256', secret).update(bytes).digest('base64');
    const other = { scheme: 'hmac-sha256', header: 'x-sig', prefix: '', encoding: 'base64' } as const;
    expect(isSigned(other, secret, { bytes, headers: { 'x-sig': base64 } })).toBe(true);
    expect(isSigned(other, secret, { bytes, headers: { 'x-sig': hex } })).toBe(false);
    expect(isSigned(other, 'another', { bytes, headers: { 'x-sig': base64 } })).toBe(false);
  });
});

describe('Standard Webhooks', () => {
  const key = `whsec_${Buffer.from('a key of twenty-four bytes').toString('base64')}`;
  const rule = { scheme: 'standard-webhooks' } as const;
  const sign = (at: Date, content = bytes.toString()) => ({
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(key).sign('msg_1', at, content),
  });

  it('holds for id, time and body, under one of several signatures', () => {
    const headers = sign(new Date());
    expect(isSigned(rule, key, { bytes, headers })).toBe(true);
    const several = { ...headers, 'webhook-signature': `v1,AAAA ${headers['webhook-signature']}` };
    expect(isSigned(rule, key, { bytes, headers: several })).toBe(true);
  });

  it('holds for a body that is no JSON', () => {
    const headers = sign(new Date(), 'plain text');
    expect(isSigned(rule, key, { bytes: Buffer.from('plain text'), headers })).toBe(true);
  });

  it('does not hold for another body, another key, another time, or without', () => {
    const headers = sign(new Date());
    expect(isSigned(rule, key, { bytes: Buffer.from('{}'), headers })).toBe(false);
    expect(isSigned(rule, `whsec_${Buffer.from('another').toString('base64')}`, { bytes, headers })).toBe(false);
    expect(isSigned(rule, key, { bytes, headers: sign(new Date(Date.now() - 360_000)) })).toBe(false);
    expect(isSigned(rule, key, { bytes, headers: {} })).toBe(false);
  });
});
