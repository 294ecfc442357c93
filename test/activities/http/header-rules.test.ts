import { expect, test } from 'vitest';
import { headerOf, requestHeaders } from '../../../activities/http/header-rules.ts';

test('takes ordinary headers', () => {
  const headers = { Authorization: 'Bearer x', 'X-Empty': '', 'x-latin': 'café' };
  expect(requestHeaders.parse(headers)).toEqual(headers);
});

test.each([
  [{ 'a b': 'x' }],
  [{ 'a\r\nb': 'x' }],
  [{ '': 'x' }],
  [{ Host: 'inner.example' }],
  [{ 'Transfer-Encoding': 'chunked' }],
  [{ 'content-length': '5' }],
  [{ a: 'x\r\nb: y' }],
  [{ a: 'x\u0000' }],
  [{ a: '€' }],
])('refuses %j', (headers) => {
  expect(requestHeaders.safeParse(headers).success).toBe(false);
});

test('finds a header whatever its case', () => {
  expect(headerOf({ 'Content-Type': 'text/plain' }, 'content-type')).toBe('text/plain');
  expect(headerOf({}, 'content-type')).toBeUndefined();
});
