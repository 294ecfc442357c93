import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { signatureHeaders } from '../../../activities/webhooks/sign-message.ts';

const secret = (text: string) => `whsec_${Buffer.from(text.padEnd(24, '.')).toString('base64')}`;
const message = { id: 'ex-1-1', body: '{"a":1}' };

describe('signatureHeaders', () => {
  test('sign as the specification says: HMAC-SHA256 of id, time and body', () => {
    const headers = signatureHeaders(message, [secret('one')], 1_700_000_000_999);
    const signed = `ex-1-1.1700000000.${message.body}`;
    const mac = createHmac('sha256', Buffer.from(secret('one').slice('whsec_'.length), 'base64')).update(signed);
    expect(headers).toEqual({
      'webhook-id': 'ex-1-1',
      'webhook-timestamp': '1700000000',
      'webhook-signature': `v1,${mac.digest('base64')}`,
    });
  });

  test('with two secrets are taken by who knows either of them, and by nobody else', () => {
    const headers = signatureHeaders(message, [secret('new'), 'an old text'], Date.now());
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
    for (const known of [new Webhook(secret('new')), new Webhook('an old text', { format: 'raw' })])
      expect(known.verify(message.body, headers)).toEqual({ a: 1 });
    expect(() => new Webhook(secret('another')).verify(message.body, headers)).toThrow('No matching signature');
  });

  test('leave a message unsigned without any', () => {
    expect(Object.keys(signatureHeaders(message, [], 0))).toEqual(['webhook-id', 'webhook-timestamp']);
  });
});
