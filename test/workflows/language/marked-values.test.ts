import { expect, it } from 'vitest';
import { isObject, type JsonObject } from '../../../workflows/language/json.ts';
import { findMarked, replaceMarked } from '../../../workflows/language/marked-values.ts';

interface Star extends JsonObject {
  star: number;
}

const isStar = (value: unknown): value is Star => isObject(value) && typeof value.star === 'number';
const value = { a: [{ star: 1 }, 'plain'], b: { c: { star: 2, inner: { star: 3 } } }, ['__proto__']: { star: 4 } };

it('finds what is marked in order, and looks for none inside of one', () => {
  expect(findMarked(value, isStar).map(({ star }) => star)).toEqual([1, 2, 4]);
  expect(findMarked({ star: 5 }, isStar)).toEqual([{ star: 5 }]);
  expect(findMarked('plain', isStar)).toEqual([]);
});

it('replaces what is marked, whatever its key, and leaves the value alone', () => {
  const replaced = replaceMarked(value, isStar, ({ star }) => star * 10);
  expect(JSON.stringify(replaced)).toBe('{"a":[10,"plain"],"b":{"c":20},"__proto__":40}');
  expect(value.a[0]).toEqual({ star: 1 });
});

it('gives back the very value where nothing is marked', () => {
  const plain = { a: [1, { b: null }] };
  expect(replaceMarked(plain, isStar, () => 0)).toBe(plain);
});
