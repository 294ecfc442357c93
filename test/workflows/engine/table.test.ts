import { expect, it } from 'vitest';
import { createTable } from '../../../workflows/engine/table.ts';

it('a table has nothing but what was put into it, whatever the key', () => {
  const empty = createTable<number>();
  expect(['constructor', 'toString', '__proto__'].map((key) => empty[key])).toEqual([undefined, undefined, undefined]);
  const from = { a: 1 };
  const copy = createTable(from);
  copy.b = 2;
  expect([{ ...copy }, from]).toEqual([{ a: 1, b: 2 }, { a: 1 }]);
});
