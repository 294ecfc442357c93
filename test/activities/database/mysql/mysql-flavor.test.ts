import { expect, test } from 'vitest';
import { ActionFailure } from '../../../../activities/action-failure.ts';
import { mysqlFlavor } from '../../../../activities/database/mysql/mysql-flavor.ts';
import type { SqlResult, SqlStatement } from '../../../../activities/database/sql-statement.ts';

const columns = ['at', 'shape', 'odd`'];
const point = { type: 'Point', coordinates: [1, 2] };
const rows = [
  { at: '2026-01-02T03:04:05.1234567+01:00', shape: point, 'odd`': '2026-01-02T03:04:05Z' },
  { at: 'soon', shape: null },
];

/** Inserts into a table whose columns are said to be of these types; null: nobody may read it. */
async function insert(types: string[] | null): Promise<SqlStatement[]> {
  const sent: SqlStatement[] = [];
  const run = async (statement: SqlStatement): Promise<SqlResult> => {
    sent.push(statement);
    if (statement.sql.startsWith('SELECT') && types === null)
      throw new ActionFailure('sql-failed', 'x', { retryable: false, details: { sqlState: '42501' } });
    const told = (types ?? []).map((type, index) => ({ name: columns[index] ?? '', type }));
    return { columns: told, rows: [], rowCount: 2, truncated: false };
  };
  const insertion = { table: mysqlFlavor.quoteTable('shop.Visits'), columns, rows, ignoreConflicts: true };
  expect(await mysqlFlavor.insertRows(run, insertion)).toBe(2);
  return sent;
}

test('times and shapes go in as the server reads them, where its columns hold them', async () => {
  const [, sent] = await insert(['datetime', 'geometry', 'varchar']);
  const one = '?, ST_GeomFromGeoJSON(?), ?';
  const same = '`shop`.`Visits`.`at`';
  expect(sent?.sql).toBe(
    `INSERT INTO \`shop\`.\`Visits\` (\`at\`, \`shape\`, \`odd\`\`\`) VALUES (${one}), (${one}) ON DUPLICATE KEY UPDATE ${same} = ${same}`,
  );
  expect(sent?.values).toEqual(['2026-01-02 02:04:05.123456', point, '2026-01-02T03:04:05Z', 'soon', null, null]);
});

test('a user who may only write is asked for no more', async () => {
  const [, sent] = await insert(null);
  expect(sent?.sql).toContain('VALUES (?, ?, ?), (?, ?, ?)');
  expect(sent?.values[0]).toBe('2026-01-02T03:04:05.1234567+01:00');
});

test.each([
  ['5.6.51-log', 'LONGTEXT'],
  ['5.7.7-rc', 'LONGTEXT'],
  ['5.7.8', 'JSON'],
  ['5.7.25-TiDB-v6.5.0', 'JSON'],
  ['8.0.36-0ubuntu0.22.04.1', 'JSON'],
  ['10.1.48-MariaDB-0+deb9u2', 'LONGTEXT'],
  ['5.5.5-10.1.48-MariaDB', 'LONGTEXT'],
  ['10.2.7-MariaDB', 'JSON'],
  ['5.5.5-10.11.6-MariaDB-log', 'JSON'],
  ['11.4.2-MariaDB', 'JSON'],
])('on %s lists and objects go into %s', async (version, json) => {
  const run = async (): Promise<SqlResult> => {
    const columns = [{ name: 'version', type: 'varchar' }];
    return { columns, rows: [{ version }], rowCount: 1, truncated: false };
  };
  const types = await mysqlFlavor.columnTypes(run);
  const geometry = json === 'JSON' ? 'GEOMETRY' : 'LONGTEXT';
  expect(types).toMatchObject({ json, geometry, integer: 'BIGINT', text: 'LONGTEXT' });
});
