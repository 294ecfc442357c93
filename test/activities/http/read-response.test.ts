import { describe, expect, test } from 'vitest';
import { excerpt, type ResponseFormat, readResponse } from '../../../activities/http/read-response.ts';

const response = (body: string | Buffer, contentType?: string) => ({
  status: 200,
  headers: contentType === undefined ? {} : { 'content-type': contentType },
  body: Buffer.from(body as string),
  url: 'https://a.example/',
});

describe('auto', () => {
  test.each([
    ['application/json', '{"a":1}', { a: 1 }],
    ['application/problem+json; charset=utf-8', '{"a":1}', { a: 1 }],
    [
      'text/csv',
      'a,b\n1,"x, y"\n\n2,z\n',
      [
        { a: '1', b: 'x, y' },
        { a: '2', b: 'z' },
      ],
    ],
    ['text/html', '<p>', '<p>'],
    ['application/xml', '<a/>', '<a/>'],
    ['image/png', 'abc', 'YWJj'],
    [undefined, 'abc', 'YWJj'],
    ['application/json', '', null],
  ])('%s: %s', (contentType, body, expected) => {
    expect(readResponse(response(body, contentType), 'auto')).toEqual(expected);
  });
});

test.each<[ResponseFormat, unknown]>([
  ['json', [1]],
  ['text', '[1]'],
  ['base64', 'WzFd'],
])('%s whatever the content type says', (format, expected) => {
  expect(readResponse(response('[1]', 'application/octet-stream'), format)).toEqual(expected);
});

test('a charset and a byte order mark are understood', () => {
  expect(readResponse(response(Buffer.from([0x63, 0xe9]), 'text/plain; charset=ISO-8859-1'), 'auto')).toBe('cé');
  expect(readResponse(response('\ufeff{"a":1}', 'application/json'), 'auto')).toEqual({ a: 1 });
  expect(readResponse(response('\ufeffa\n1', 'text/csv'), 'auto')).toEqual([{ a: '1' }]);
  expect(readResponse(response('x', 'text/plain; charset=martian'), 'auto')).toBe('x');
});

test.each<[ResponseFormat, string]>([
  ['json', '{"a":'],
  ['csv', 'a,b\n1,2,3\n'],
])('what is not %s is a failure that shows the start of it', (format, body) => {
  const failure = expect.objectContaining({
    code: 'http-response-invalid',
    retryable: false,
    details: { format, body },
  });
  expect(() => readResponse(response(body), format)).toThrow(failure);
});

test('an excerpt is short text', () => {
  expect(excerpt(response('x'.repeat(5000), 'text/plain'))).toHaveLength(2000);
  expect(excerpt(response(''))).toBe('');
});

test.each([
  ['nested too deeply', '['.repeat(5000) + ']'.repeat(5000), /nest more than 200 deep/],
  ['with a number that would be lost', '{"total":1e400}', /1\.8e308/],
])('JSON %s is refused with a reason and what to do', (_, body, reason) => {
  const read = () => readResponse(response(body, 'application/json'), 'auto');
  expect(read).toThrow(reason);
  expect(read).toThrow(expect.objectContaining({ code: 'http-response-invalid', retryable: false }));
  expect(readResponse(response(body, 'application/json'), 'text')).toBe(body);
});
