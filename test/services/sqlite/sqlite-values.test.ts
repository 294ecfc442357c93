import { expect, test } from 'vitest';
import {
  fromSqlite,
  type SqliteValue,
  sizeOf,
  storageClass,
  toSqlite,
} from '../../../services/sqlite/sqlite-values.ts';
import type { Json } from '../../../workflows/language/json.ts';

test.each<[Json, unknown]>([
  [7, 7n],
  [-0, -0],
  [1.5, 1.5],
  [2 ** 60, 2 ** 60],
  [true, 1n],
  [false, 0n],
  [null, null],
  [[1, 'two'], '[1,"two"]'],
  [{ a: null }, '{"a":null}'],
])('%j is stored as %s', (value, stored) => {
  expect(toSqlite(value)).toEqual(stored);
});

test('a text that SQLite would cut is refused', () => {
  expect(() => toSqlite('a\0b')).toThrow(/NUL/);
});

test.each<[SqliteValue, string | null, Json]>([
  [null, 'JSON', null],
  [7n, null, 7],
  [9007199254740993n, 'INTEGER', '9007199254740993'],
  [-9223372036854775808n, null, '-9223372036854775808'],
  [1n, 'BOOLEAN', true],
  [0n, 'bool', false],
  [2n, 'BOOLEAN', 2],
  [1.5, 'REAL', 1.5],
  [Number.POSITIVE_INFINITY, null, 'Infinity'],
  ['{"a":1}', 'JSON', { a: 1 }],
  ['{"a":1}', 'TEXT', '{"a":1}'],
  ['no json', 'JSON', 'no json'],
  [new Uint8Array([0, 255]), 'BLOB', 'AP8='],
])('%s in a column of type %s is told as %j', (value, declared, told) => {
  expect(fromSqlite(value, declared)).toEqual(told);
});

test('a column without a declared type is called by how a value is stored', () => {
  const values: (SqliteValue | undefined)[] = [undefined, null, 1n, 1, '', new Uint8Array()];
  expect(values.map(storageClass)).toEqual(['null', 'null', 'integer', 'real', 'text', 'blob']);
});

test('sizes are those of the text that is told', () => {
  expect([null, 1234n, 1.5, 'ä', new Uint8Array(4)].map(sizeOf)).toEqual([4, 4, 3, 2, 8]);
});
