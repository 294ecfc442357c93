import { describe, expect, test } from 'vitest';
import { encodeContent, typeFor } from '../../../activities/files/encode-content.ts';
import type { Json } from '../../../workflows/language/json.ts';

const plain = { lines: false, delimiter: ',', header: true, escapeFormulas: false };
const textOf = (content: Json, format: Parameters<typeof encodeContent>[1], more: object = {}) => {
  const { head, body } = encodeContent(content, format, { ...plain, ...more });
  return Buffer.concat([head, body]).toString();
};

describe('a CSV', () => {
  test('has the columns that its rows have, quotes what needs it, and leaves null empty', () => {
    const rows = [
      { a: 1.5, b: 'x, y' },
      { b: 'say "no"\nplease', c: { deep: [1] }, a: null, d: true },
    ];
    expect(textOf(rows, 'csv')).toBe('a,b,c,d\n1.5,"x, y",,\n,"say ""no""\nplease","{""deep"":[1]}",true\n');
  });

  test('takes columns in an order, lists as rows, another delimiter, no header, and text as it is', () => {
    const rows = [{ a: 1, b: 2 }];
    expect(textOf(rows, 'csv', { columns: ['b', 'z'], delimiter: ';' })).toBe('b;z\n2;\n');
    expect(textOf(rows, 'csv', { header: false })).toBe('1,2\n');
    expect(textOf([[1, 'x'], [null]], 'csv', { columns: ['n', 't'] })).toBe('n,t\n1,x\n\n');
    expect(textOf([], 'csv', { columns: ['n'] })).toBe('n\n');
    expect(textOf('a;b\n', 'csv')).toBe('a;b\n');
  });

  test('writes formulas as they are, or escaped when asked', () => {
    const rows = [{ a: '=1+1' }, { a: '@x' }, { a: '-3' }];
    expect(textOf(rows, 'csv')).toBe('a\n=1+1\n@x\n-3\n');
    expect(textOf(rows, 'csv', { escapeFormulas: true })).toBe("a\n'=1+1\n'@x\n'-3\n");
  });

  test.each<Json>([7, { a: 1 }, [1], [{ a: 1 }, [2]]])('is not made of %j', (content) => {
    expect(() => textOf(content, 'csv')).toThrow(expect.objectContaining({ code: 'step-input-invalid' }));
  });
});

test('JSON, text and bytes', () => {
  expect(textOf({ a: 'ü' }, 'json')).toBe('{"a":"ü"}');
  expect(textOf({ a: 1 }, 'json', { lines: true })).toBe('{"a":1}\n');
  expect(textOf('as it is\n', 'text')).toBe('as it is\n');
  expect(textOf({ a: 1 }, 'text')).toBe('{"a":1}');
  expect(encodeContent('AP8=', 'base64', plain).body).toEqual(Buffer.from([0, 255]));
  for (const wrong of ['AP8', 'no base64!', 7])
    expect(() => textOf(wrong, 'base64')).toThrow(expect.objectContaining({ code: 'step-input-invalid' }));
});

test.each([
  ['report.csv', 'auto', 'x', 'text/csv'],
  ['REPORT.CSV', 'auto', [], 'text/csv'],
  ['report', 'csv', [], 'text/csv'],
  ['photo.png', 'auto', 'AA==', 'image/png'],
  ['notes', 'auto', 'text', 'text/plain; charset=utf-8'],
  ['notes', 'auto', { a: 1 }, 'application/json'],
  ['data.json', 'text', '{', 'text/plain; charset=utf-8'],
  ['shapes.geojson', 'json', {}, 'application/geo+json'],
  ['archive.unknown', 'base64', 'AA==', 'application/octet-stream'],
] as const)('%s as %s is of the right type', (name, format, content, type) => {
  expect(typeFor(name, format, content as Json)).toBe(type);
});
