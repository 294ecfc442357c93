import { expect, test } from 'vitest';
import { bindParameters } from '../../../../activities/database/bind-parameters.ts';
import type { SqlStatement } from '../../../../activities/database/sql-statement.ts';
import { sqliteFlavor } from '../../../../activities/database/sqlite/sqlite-flavor.ts';

test('values are bound by number, and never looked for in names, strings and comments', () => {
  const sql = `SELECT @a, @b, @a, [@a], \`@a\`, "@a", '@a' -- @a\n FROM t /* @b */ WHERE doc ->> '$.x' = @b`;
  expect(bindParameters(sql, { a: 1, b: 2 }, sqliteFlavor)).toEqual({
    sql: `SELECT ?1, ?2, ?1, [@a], \`@a\`, "@a", '@a' -- @a\n FROM t /* @b */ WHERE doc ->> '$.x' = ?2`,
    values: [1, 2],
  });
  expect(() => bindParameters('SELECT $1, $2', [1], sqliteFlavor)).toThrow(/\$2/);
  expect(() => bindParameters('SELECT @a', [1], sqliteFlavor)).toThrow(/@a/);
});

test('rows go in as values, those that are there already left out if told so', async () => {
  const sent: SqlStatement[] = [];
  const run = async (statement: SqlStatement) => {
    sent.push(statement);
    return { columns: [], rows: [], rowCount: 2, truncated: false };
  };
  const rows = [{ a: 1, 'b"': null }, { 'b"': [2] }];
  const insertion = { table: '"T"', columns: ['a', 'b"'], rows, ignoreConflicts: true };
  expect(await sqliteFlavor.insertRows(run, insertion)).toBe(2);
  expect(sent).toEqual([
    {
      sql: 'INSERT INTO "T" ("a", "b""") VALUES (?1, ?2), (?3, ?4) ON CONFLICT DO NOTHING',
      values: [1, null, null, [2]],
    },
  ]);
});

test('names keep their letters, and columns the word that says what is in them', async () => {
  expect(['Pets', 'main."odd ""name"""'].map(sqliteFlavor.quoteTable)).toEqual(['"Pets"', '"main"."odd ""name"""']);
  const types = await sqliteFlavor.columnTypes(() => Promise.reject(new Error('SQLite is asked nothing')));
  expect(Object.values(types)).toEqual(['INTEGER', 'REAL', 'BOOLEAN', 'JSON', 'JSON', 'TEXT']);
});
