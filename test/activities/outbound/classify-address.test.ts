import { expect, test } from 'vitest';
import { classifyAddress, isInRanges, isLiteral, readRange } from '../../../activities/outbound/classify-address.ts';

test.each([
  ['93.184.216.34', 'public'],
  ['2606:2800:220:1::1', 'public'],
  ['64:ff9b::5db8:d822', 'public'],
  ['::ffff:93.184.216.34', 'public'],
  ['127.0.0.1', 'loopback'],
  ['::1', 'loopback'],
  ['::ffff:7f00:1', 'loopback'],
  ['10.0.0.1', 'private'],
  ['fd12::1', 'private'],
  ['100.64.0.1', 'private'],
  ['::ffff:192.168.0.1', 'private'],
  ['64:ff9b::7f00:1', 'never'],
  ['64:ff9b:1::5db8:d822', 'never'],
  ['2002:5db8:d822::1', 'never'],
  ['2001:0:5db8:d822::1', 'never'],
  ['::93.184.216.34', 'never'],
  ['2606:2800:220:1:0:5efe:7f00:1', 'never'],
  ['fe80::1', 'never'],
  ['::1%lo', 'never'],
  ['4000::1', 'never'],
  ['169.254.169.254', 'never'],
  ['100.100.100.200', 'never'],
  ['fd00:ec2::254', 'never'],
  ['192.0.2.1', 'never'],
  ['', 'never'],
  ['a.example', 'never'],
])('%s is %s', (address, expected) => {
  expect(classifyAddress(address)).toBe(expected);
});

test.each([
  ['127.0.0.1', true],
  ['2130706433', true],
  ['0x7f.1', true],
  ['::1', true],
  ['::1%a-b', true],
  ['localhost', false],
  ['a.example', false],
])('%s is an address and no name: %s', (host, expected) => {
  expect(isLiteral(host)).toBe(expected);
});

test('ranges hold addresses of their own kind, mapped ones as what they are', () => {
  expect(isInRanges('10.1.2.3', ['fd00::/8', '10.1.0.0/16'])).toBe(true);
  expect(isInRanges('::ffff:10.1.2.3', ['10.1.0.0/16'])).toBe(true);
  expect(isInRanges('10.2.0.1', ['10.1.0.0/16', '10.3.0.1/32'])).toBe(false);
  expect(isInRanges('10.2.0.1', [])).toBe(false);
});

test.each([
  ['10.1.0.0/16', '10.1.0.0/16'],
  ['10.1.2.3', '10.1.2.3/32'],
  ['fd12:3456::/32', 'fd12:3456::/32'],
  ['::1', '::1/128'],
  ['169.254.169.254', null],
  ['8.8.8.8/32', null],
  ['0.0.0.0/0', null],
  ['wms.internal', null],
  ['10.0.0.0/99', null],
])('%s reads as the range %s', (text, expected) => {
  expect(readRange(text)).toBe(expected);
});
