import { expect, test } from 'vitest';
import { contentHeaders, parseRange, rangeInput } from '../../../services/gateway/file-answer.ts';

test.each([
  [undefined, null],
  ['bytes=0-', { first: 0, last: null }],
  ['Bytes= 5-7 ', { first: 5, last: 7 }],
  ['bytes=-7', { suffix: 7 }],
  ['bytes=-', null],
  ['bytes=7-5', null],
  ['bytes=1-2,4-5', null],
  ['bytes=0-99999999999999999999', { first: 0, last: Number.MAX_SAFE_INTEGER }],
  ['items=0-1', null],
])('%s asks for %j', (header, expected) => {
  expect(parseRange(header)).toEqual(expected);
});

test('a condition that no file meets takes the range away', () => {
  const ask = (ifRange?: string) => rangeInput((name) => ({ range: 'bytes=0-1', 'if-range': ifRange })[name]);
  const sha256 = 'a'.repeat(64);
  expect(ask()).toEqual({ range: { first: 0, last: 1 }, ifSha256: null });
  expect(ask(`"${sha256}"`).ifSha256).toBe(sha256);
  expect(ask(`W/"${sha256}"`).ifSha256).toBe('');
});

test.each([
  'plain.csv',
  'two\r\nSet-Cookie: a=b.csv',
  'żółć 🙂.csv',
  '"; filename=x.csv',
  '../../etc/passwd',
  '%41.csv',
])('no name breaks out of its header: %j', (name) => {
  const file = {
    ...{ id: 'file-00000000', executionId: null, number: null, name, size: 10, contentType: 'text/csv' },
    ...{ sha256: null, createdAt: '2026-01-01T00:00:00Z', unusedUntil: null },
  };
  const headers = contentHeaders({ file, range: { start: 2, end: 5 } });
  expect(headers).toMatchObject({ 'Content-Length': '3', 'Content-Range': 'bytes 2-4/10' });
  const disposition = headers['Content-Disposition'] ?? '';
  expect(disposition).toMatch(/^attachment; filename=/);
  expect(disposition).toMatch(/^[\x20-\x7e]*$/);
  expect(headers).not.toHaveProperty('ETag');
});
