import { expect, test } from 'vitest';
import { webUrl } from '../../../activities/http/web-url.ts';

test.each(['https://a.example', 'http://a.example:8080/x?y=%20#z', 'http://[::1]/', 'ftp://a.example/'])(
  'takes %j; where it may lead is for the guard to say',
  (url) => {
    expect(webUrl.parse(url)).toBe(url);
  },
);

test.each([
  '',
  '/x',
  'a.example',
  'http://',
  'http://a b/',
  'http://a.example/\r\nHost: b',
  'http://a.example/\u0000',
  ' http://a.example',
])('refuses %j', (url) => {
  expect(webUrl.safeParse(url).success).toBe(false);
});
