import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseJson, parseYaml } from '../../../services/gateway/parse-document.ts';
import { AppError } from '../../../workflows/language/app-error.ts';

it('parses what JSON.parse parses, but for keys that reach a prototype', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), (text) => {
      if (text.includes('__proto__') || text.includes('prototype')) return;
      expect(parseJson(text, 64)).toEqual(JSON.parse(text));
      expect(parseYaml(text, 64)).toEqual(JSON.parse(text));
    }),
  );
});

it('refuses keys that begin with NUL, wherever they are, and no text that only mentions them', () => {
  const fault = expect.objectContaining({
    code: 'invalid-request',
    faults: [expect.objectContaining({ pointer: '/a/0/\u0000ref' })],
  });
  expect(() => parseJson('{"a": [{"\\u0000ref": "x", "size": 1}]}', 64)).toThrow(fault);
  expect(() => parseYaml('a:\n  - "\\0ref": x\n', 64)).toThrow(fault);
  expect(parseJson('{"a": "\\u0000ref"}', 64)).toEqual({ a: '\u0000ref' });
});

it('answers any text with a value or a row of the error table', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(parseJson, parseYaml), (text, parse) => {
      try {
        expect(JSON.stringify(parse(text, 64))).toBeTypeOf('string');
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
      }
    }),
  );
});

it('reads YAML as the JSON it stands for: words stay words, dates stay text', () => {
  expect(parseYaml('a: no\nb: 2024-01-01\nc: 0x10\nd: ~\ne: [1, 1.5]\n', 64)).toEqual({
    a: 'no',
    b: '2024-01-01',
    c: 16,
    d: null,
    e: [1, 1.5],
  });
});

it('tells where YAML is wrong', () => {
  expect(() => parseYaml('a: 1\na: 2\n', 64)).toThrow('duplicated mapping key at line 2, column 1');
  expect(() => parseYaml(`a: ${'['.repeat(65)}${']'.repeat(65)}`, 64)).toThrow('may nest 64 deep');
  expect(() => parseYaml(`a: ${'['.repeat(200)}`, 64)).toThrow('far deeper at line 1');
});

it.each(['? '.repeat(100_000), '- '.repeat(100_000), `${'a: &a [*a]\n'}`, '%a\n'.repeat(80_000)])(
  'is not brought down by hostile YAML',
  (text) => {
    expect(() => parseYaml(text, 64)).toThrow(AppError);
  },
);
