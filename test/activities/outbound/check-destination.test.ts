import { describe, expect, test } from 'vitest';
import { checkUrl, createLookup, isAllowedAddress } from '../../../activities/outbound/check-destination.ts';

const none = { allowLoopback: false, allowPrivate: false };
const all = { allowLoopback: true, allowPrivate: true };

describe('isAllowedAddress', () => {
  test.each(['93.184.216.34', '2606:2800:220:1::1'])('public %s is allowed', (address) => {
    expect(isAllowedAddress(address, none)).toBe(true);
  });

  test.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])('loopback %s depends on the policy', (address) => {
    expect(isAllowedAddress(address, none)).toBe(false);
    expect(isAllowedAddress(address, { ...none, allowLoopback: true })).toBe(true);
  });

  test.each(['10.1.2.3', '172.16.0.1', '192.168.1.1', '100.64.0.1', 'fd00::1'])(
    'private %s depends on the policy',
    (address) => {
      expect(isAllowedAddress(address, { ...none, allowLoopback: true })).toBe(false);
      expect(isAllowedAddress(address, { ...none, allowPrivate: true })).toBe(true);
    },
  );

  test.each([
    '169.254.169.254',
    'fe80::1',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    '255.255.255.255',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'no address',
    '',
  ])('%s is never allowed', (address) => {
    expect(isAllowedAddress(address, all)).toBe(false);
  });
});

describe('checkUrl', () => {
  test.each([
    ['file:///etc/passwd', 'neither http: nor https:'],
    ['ftp://files.example/', 'neither http: nor https:'],
    ['http://user:secret@shop.example/', 'user name or password'],
    ['shop.example/orders', 'not an absolute URL'],
    ['http://127.0.0.1/', 'loopback'],
    ['http://2130706433/', 'loopback'],
    ['http://0x7f.1/', 'loopback'],
    ['http://[::1]:80/', 'loopback'],
    ['http://[::ffff:10.0.0.1]/', 'private'],
  ])('refuses %s', (url, reason) => {
    expect(() => checkUrl(url, none)).toThrow(reason);
    expect(() => checkUrl(url, none)).not.toThrow('secret');
  });

  test('gives the parsed URL of what may be called', () => {
    expect(checkUrl('https://shop.example/a?b=1', none).href).toBe('https://shop.example/a?b=1');
  });
});

describe('createLookup', () => {
  const look = (policy: typeof none, options: { all?: boolean }) =>
    new Promise((resolve) => createLookup(policy)('localhost', options, (error, address) => resolve(error ?? address)));

  test('refuses a name that resolves to addresses that are not allowed', async () => {
    expect(await look(none, { all: true })).toMatchObject({
      code: 'destination-refused',
      details: { host: 'localhost' },
    });
  });

  test('gives one address, or all of them as a list', async () => {
    expect(await look(all, {})).toMatch(/^(127\.0\.0\.1|::1)$/);
    expect(await look(all, { all: true })).toContainEqual({
      address: expect.stringMatching(/^(127|::1)/),
      family: expect.any(Number),
    });
  });

  test('tells that a name is not known', async () => {
    const failed = new Promise((resolve) => createLookup(all)('no-such-host.invalid', {}, (error) => resolve(error)));
    expect(await failed).toMatchObject({ code: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) });
  });
});
