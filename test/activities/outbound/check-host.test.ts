import { expect, test } from 'vitest';
import { checkHost, isAmongHosts } from '../../../activities/outbound/check-host.ts';

test.each([
  ['api.example.com', ['api.example.com'], true],
  ['API.example.com.', ['api.example.com'], true],
  ['a.b.example.com', ['*.example.com'], true],
  ['example.com', ['*.example.com'], false],
  ['evilexample.com', ['*.example.com'], false],
  ['api.example.com.evil.example', ['api.example.com'], false],
  ['127.0.0.1', ['127.0.0.1'], true],
  ['[::1]', ['[::1]'], true],
  ['api.example.com', [], false],
])('%s is among %j: %s', (host, hosts, expected) => {
  expect(isAmongHosts(host, hosts)).toBe(expected);
});

test('a request that is bound to hosts goes to no other', () => {
  const url = new URL('https://evil.example/x');
  expect(() => checkHost(url, undefined)).not.toThrow();
  expect(() => checkHost(url, ['evil.example'])).not.toThrow();
  expect(() => checkHost(url, ['good.example'])).toThrow(
    expect.objectContaining({
      code: 'destination-refused',
      retryable: false,
      details: expect.objectContaining({ host: 'evil.example' }),
    }),
  );
});
