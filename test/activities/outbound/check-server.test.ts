import { describe, expect, test } from 'vitest';
import { checkServer } from '../../../activities/outbound/check-server.ts';

const ports = { http: [80, 443], sql: [5432, 3306], smtp: [25, 465, 587, 2525] };
const closed = { allowLoopback: false, allowPrivate: false, ports };
const development = { allowLoopback: true, allowPrivate: false };

test.each([
  ['sql', 'db.example', 5432],
  ['sql', '93.184.216.34', 3306],
  ['smtp', 'mail.example', 587],
  ['smtp', '2606:2800:220:1::1', 25],
] as const)('%s at %s:%i may be asked', (protocol, host, port) => {
  expect(() => checkServer({ host, port }, protocol, closed, null)).not.toThrow();
});

describe('in production', () => {
  test.each([
    ['sql', 'db.example', 22, 'port 22'],
    ['sql', 'db.example', 587, 'port 587'],
    ['sql', 'db.example', 443, 'port 443'],
    ['smtp', 'mail.example', 5432, 'port 5432'],
    ['smtp', 'mail.example', 6379, 'port 6379'],
    ['smtp', 'mail.example', 0, 'port 0'],
    ['smtp', '127.0.0.1', 25, 'loopback'],
    ['smtp', 'localhost', 25, 'loopback'],
    ['sql', 'inner.LOCALHOST.', 5432, 'loopback'],
    ['smtp', '::ffff:10.0.0.1', 25, 'private'],
    ['smtp', '169.254.169.254', 25, 'link-local'],
    ['smtp', '', 25, 'no host name'],
    ['smtp', 'a b', 25, 'no host name'],
    ['smtp', '/var/run/smtp', 25, 'no host name'],
    ['smtp', 'mail.example\r\nRCPT TO:<x@y.example>', 25, 'no host name'],
  ] as const)('%s at %j:%i is refused', (protocol, host, port, reason) => {
    const check = () => checkServer({ host, port }, protocol, closed, null);
    expect(check).toThrow(expect.objectContaining({ code: 'destination-refused', retryable: false }));
    expect(check).toThrow(reason);
  });
});

test('in development, this machine at any port', () => {
  for (const host of ['localhost', '127.0.0.1', '::1'])
    expect(() => checkServer({ host, port: 40_001 }, 'smtp', development, null)).not.toThrow();
  expect(() => checkServer({ host: '10.0.0.1', port: 25 }, 'smtp', development, null)).toThrow('private');
});

test('the secrets in an input go to their hosts alone', () => {
  const at = (hosts: string[]) => () => checkServer({ host: 'mail.example', port: 25 }, 'smtp', closed, hosts);
  expect(at(['*.example'])).not.toThrow();
  expect(at(['other.example'])).toThrow('bound to');
});
