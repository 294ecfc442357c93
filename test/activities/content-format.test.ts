import { expect, test } from 'vitest';
import { decodeText, formatOf, parseContent, UnreadableContent } from '../../activities/content-format.ts';

test.each([
  ['application/json; charset=utf-8', 'json'],
  ['application/geo+json', 'json'],
  ['Text/CSV', 'csv'],
  ['text/markdown', 'text'],
  ['application/soap+xml', 'text'],
  ['application/x-ndjson', 'text'],
  ['application/xmlish', 'base64'],
  ['', 'base64'],
])('%s is read as %s', (contentType, format) => {
  expect(formatOf(contentType)).toBe(format);
});

test('a CSV is read by the delimiter that is told', () => {
  const read = (text: string, delimiter?: string) =>
    parseContent(Buffer.from(text), 'text/csv', 'csv', { what: 'It', ...(delimiter ? { delimiter } : {}) });
  expect(read('a,b\n1,\n')).toEqual([{ a: '1', b: '' }]);
  expect(read('a;b\n1,5;2\n', ';')).toEqual([{ a: '1,5', b: '2' }]);
});

test('what cannot be read says what it is and shows itself', () => {
  const read = () => parseContent(Buffer.from('{"a":'), 'application/json', 'json', { what: '"x.json"' });
  expect(read).toThrow(UnreadableContent);
  expect(read).toThrow(
    expect.objectContaining({ format: 'json', text: '{"a":', message: expect.stringContaining('"x.json"') }),
  );
  expect(decodeText(Buffer.from([0xe9]), 'text/plain; charset=latin1')).toBe('é');
});
