import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServerSettings } from '../../../activities/connections.ts';
import { createDatabases } from '../../../activities/database/create-databases.ts';
import type { ActionContext, ActionStep } from '../../../activities/define-action.ts';
import type { FileStore, OpenFile } from '../../../activities/files/file-store.ts';
import sql from '../../../activities/steps/sql.ts';
import sqlInsert from '../../../activities/steps/sql-insert.ts';
import sqlTransaction from '../../../activities/steps/sql-transaction.ts';
import type { JsonObject } from '../../../workflows/language/json.ts';
import { startMysql, type TestMysql } from '../../servers/start-mysql.ts';
import { startSqlite } from '../../servers/start-sqlite.ts';
import { startWarehouse, type TestWarehouse } from '../../servers/start-warehouse.ts';
import { describeDatabase, performSql } from './sql-suite.ts';

let warehouse: TestWarehouse;
let mysql: TestMysql;
let warehouseSettings: ServerSettings;
const sqlite = startSqlite();
beforeAll(async () => {
  [warehouse, mysql] = await Promise.all([startWarehouse(), startMysql()]);
  const { port, user, password, database } = await warehouse.locate();
  warehouseSettings = { host: 'localhost', port, user, password, database, tls: 'off' };
}, 240_000);
afterAll(() => Promise.all([warehouse.stop(), mysql.stop(), sqlite.stop()]));

const stored = { name: 'shop', secrets: [] };
const policy = { allowLoopback: true, allowPrivate: false };
const databases = createDatabases({ policy, sqlite, locateWarehouse: () => warehouse.locate() });
const perform = (step: ActionStep, input: JsonObject, more: Partial<ActionContext> = {}) =>
  performSql(step, input, { databases, ...more });
const rowsOf = async (text: string, parameters: JsonObject = {}) =>
  (await perform(sql, { sql: text, parameters })).rows;

test.each([sql, sqlInsert, sqlTransaction].map((step) => [step.type, step] as const))(
  'the example of %s holds',
  async (_, step) => {
    expect(await perform(step, step.example.input as JsonObject)).toEqual(step.example.output);
  },
);

describeDatabase({
  name: 'PostgreSQL',
  reach: () => ({ databases, connect: async () => ({ ...stored, type: 'postgresql', settings: warehouseSettings }) }),
  mixed: 'SELECT @a AS a, $x$@a$x$ AS b, \'$1 -- @a\' AS "c" /* @b /* $2 */ @b */ -- @c',
  foreign: { sql: 'SELECT 1 # ; DROP TABLE x', fault: 'holds 2 statements' },
  many: "SELECT repeat('x', 1000) AS text FROM generate_series(1, 500)",
  keyType: 'text',
  endless: 'SELECT count(*) FROM generate_series(1, 100000000000)',
});
describeDatabase({
  name: 'MySQL',
  reach: () => ({ databases, connect: async () => ({ ...stored, type: 'mysql', settings: mysql.settings }) }),
  mixed: `SELECT @a AS a, "@a" AS b, '$1 -- @a' AS \`c\` /* @b /* $2 */ # @c it's\n-- @c`,
  foreign: { sql: 'SELECT $$ ; DROP TABLE x $$', fault: 'holds 2 statements' },
  many: "SELECT REPEAT('x', 1000) AS text FROM information_schema.collations a, information_schema.collations b LIMIT 500",
  keyType: 'VARCHAR(20)',
  endless: "SELECT BENCHMARK(1000000000000, MD5('x')) AS n",
});
describeDatabase({
  name: 'SQLite',
  reach: () => ({ databases, connect: async () => ({ ...stored, type: 'sqlite', settings: { file: 'shop.db' } }) }),
  mixed: "SELECT @a AS a, '@a' AS b, '$1 -- @a' AS [c] /* @b /* $2 */ -- @c it's",
  foreign: { sql: 'SELECT $$ ; DROP TABLE x $$', fault: 'holds 2 statements' },
  many: "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 500) SELECT printf('%.1000c', 'x') AS text FROM c",
  keyType: 'TEXT',
  endless: 'WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT max(n) FROM c',
});

describe('Sql', () => {
  test('values are bound, whatever they hold', async () => {
    const hostile = "x'; DROP TABLE pets; --";
    expect(
      await rowsOf("SELECT @a AS a, $b$@a$b$ AS b, '@a' AS c, ARRAY[1,2] @> ARRAY[@n::int] AS d", { a: hostile, n: 2 }),
    ).toEqual([{ a: hostile, b: '@a', c: '@a', d: true }]);
    const missing = perform(sql, { sql: 'SELECT @nobody', parameters: {} });
    await expect(missing).rejects.toMatchObject({
      code: 'step-input-invalid',
      message: expect.stringContaining('@nobody'),
    });
  });

  test('values come back as JSON that means the same', async () => {
    const given = `SELECT 9007199254740993::int8 AS big, 7::int8 AS small, 1.50::numeric AS dec, 'NaN'::float8 AS nan,
      '{"a":[1]}'::jsonb AS doc, '2026-01-02 03:04:05.5+01'::timestamptz AS at, DATE '2026-01-02' AS day, '\\x00ff'::bytea AS bytes,
      ARRAY[1,NULL,3] AS list, true AS yes, 1 AS x, 2 AS x, ST_Point(1, 2) AS shape`;
    expect(await rowsOf(given)).toEqual([
      {
        big: '9007199254740993',
        small: 7,
        dec: 1.5,
        nan: 'NaN',
        doc: { a: [1] },
        at: '2026-01-02T02:04:05.5Z',
        day: '2026-01-02',
        bytes: 'AP8=',
        list: [1, null, 3],
        yes: true,
        x: 1,
        x_2: 2,
        shape: { type: 'Point', coordinates: [1, 2] },
      },
    ]);
  });

  test.each(['/var/run/postgresql', '10.0.0.1', '169.254.169.254', '::ffff:10.0.0.1', 'user@db'])(
    'the host %s is not connected to',
    async (host) => {
      const settings = { host, port: 5432, database: 'd', user: 'u', password: 'p', tls: 'off' as const };
      const connect = async () => ({ type: 'postgresql' as const, name: 'shop', secrets: [], settings });
      const refused = perform(sql, { connection: 'shop', sql: 'SELECT 1' }, { connect });
      await expect(refused).rejects.toMatchObject({ code: 'destination-refused' });
    },
  );
});

test('a stored connection is opened through the policy for destinations', async () => {
  const connect = async () => ({ ...stored, type: 'postgresql' as const, settings: warehouseSettings });
  const ask = { connection: 'shop', sql: 'SELECT 1 AS one' };
  expect(await perform(sql, ask, { connect })).toMatchObject({ rows: [{ one: 1 }] });
  const strict = createDatabases({
    policy: { allowLoopback: false, allowPrivate: false },
    locateWarehouse: () => warehouse.locate(),
  });
  await expect(perform(sql, ask, { connect, databases: strict })).rejects.toMatchObject({
    code: 'destination-refused',
  });
});

test('a connection of another type is refused clearly', async () => {
  const settings = { baseUrl: 'https://a.example', auth: { kind: 'none' as const } };
  const connect = async () => ({ ...stored, type: 'http' as const, settings });
  const refused = perform(sql, { connection: 'shop', sql: 'SELECT 1' }, { connect });
  await expect(refused).rejects.toMatchObject({ code: 'connection-type-unsupported', details: { type: 'http' } });
});

test('a repeated attempt is given the rows that the first one gave', async () => {
  await perform(sql, { sql: 'CREATE TABLE served (n serial, who text)', operation: 'execute' });
  const insert = { sql: 'INSERT INTO served (who) VALUES ($1) RETURNING n', parameters: ['Ada'], operation: 'execute' };
  const first = await perform(sql, insert, { idempotencyKey: 'ex-served:insert' });
  expect(first).toMatchObject({ rows: [{ n: 1 }], rowCount: 1 });
  expect(await perform(sql, insert, { idempotencyKey: 'ex-served:insert', attempt: 2 })).toEqual(first);
});

describe('Sql.Transaction', () => {
  test('takes effect as a whole or not at all', async () => {
    await perform(sql, {
      sql: 'CREATE TABLE purses (name text PRIMARY KEY, held int CHECK (held >= 0))',
      operation: 'execute',
    });
    await perform(sqlInsert, {
      table: 'purses',
      rows: [
        { name: 'a', held: 5 },
        { name: 'b', held: 0 },
      ],
    });
    const move = (amount: number) => ({
      statements: [
        { sql: "UPDATE purses SET held = held + @amount WHERE name = 'b'", parameters: { amount } },
        { sql: "UPDATE purses SET held = held - @amount WHERE name = 'a' RETURNING held", parameters: { amount } },
      ],
      isolation: 'serializable',
    });
    await expect(perform(sqlTransaction, move(9))).rejects.toMatchObject({ details: { sqlState: '23514' } });
    expect(await perform(sqlTransaction, move(2))).toMatchObject({
      results: [{ rowCount: 1 }, { rows: [{ held: 3 }] }],
    });
    expect(await rowsOf('SELECT * FROM purses ORDER BY name')).toEqual([
      { name: 'a', held: 3 },
      { name: 'b', held: 2 },
    ]);
  });
});

describe('Sql.Insert', () => {
  test('makes a table from rows: types, geometries, names that need quotes', async () => {
    const rows = [
      { id: 1, score: 1, 'Odd "name"': null, at: { type: 'Point', coordinates: [4, 5] }, doc: { a: 1 } },
      { id: 2, score: 2.5, 'Odd "name"': 'x', at: null, doc: [1, 'two'] },
    ];
    expect(await perform(sqlInsert, { table: '"Made"', rows, create: true })).toEqual({ inserted: 2 });
    expect(await rowsOf('SELECT * FROM "Made" ORDER BY id')).toEqual(rows);
  });

  test('the rows of a CSV file go in, by its name or id', async () => {
    const csv = Buffer.from('\ufeffn,t\n1,"a\nb"\n2,\n');
    const facts = { id: 'file-0a1b2c3d', number: 1, executionId: 'ex-1', name: 'rows.csv', size: csv.length };
    const opened: OpenFile = {
      facts: { ...facts, contentType: 'text/csv', sha256: null, createdAt: new Date(0) },
      read: () => Readable.from([csv]),
    };
    const files: Pick<FileStore, 'openFor' | 'openNamed'> = {
      openFor: async (_tenant, _execution, id) => (id === facts.id ? opened : null),
      openNamed: async (_tenant, _execution, name) => (name === facts.name ? opened : null),
    };
    const more = { files: files as FileStore };
    expect(await perform(sqlInsert, { table: 'filed', file: 'rows.csv', create: true }, more)).toEqual({ inserted: 2 });
    expect(await perform(sqlInsert, { table: 'filed', file: facts.id }, more)).toEqual({ inserted: 2 });
    expect(await rowsOf('SELECT DISTINCT n, t FROM filed ORDER BY n')).toEqual([
      { n: 1, t: 'a\nb' },
      { n: 2, t: null },
    ]);
    const missing = perform(sqlInsert, { table: 'filed', file: 'nobody.csv' }, more);
    await expect(missing).rejects.toMatchObject({ code: 'file-not-found' });
  });
});
