import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabases } from '../../../activities/database/create-databases.ts';
import type { ActionContext, ActionStep } from '../../../activities/define-action.ts';
import type { FileStore, OpenFile } from '../../../activities/files/file-store.ts';
import sql from '../../../activities/steps/sql.ts';
import sqlInsert from '../../../activities/steps/sql-insert.ts';
import sqlTransaction from '../../../activities/steps/sql-transaction.ts';
import type { JsonObject } from '../../../workflows/language/json.ts';
import { startWarehouse, type TestWarehouse } from '../../servers/start-warehouse.ts';
import { actionContext } from '../action-context.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await startWarehouse();
}, 240_000);
afterAll(() => warehouse.stop());

const policy = { allowLoopback: true, allowPrivate: false };
const databases = createDatabases({ policy, locateWarehouse: () => warehouse.locate() });
let keys = 0;

/** Performs a step; each time as another execution unless `more` names its key. */
async function perform(step: ActionStep, input: JsonObject, more: Partial<ActionContext> = {}): Promise<JsonObject> {
  keys += 1;
  const context = actionContext({ databases, idempotencyKey: `ex-${keys}:step`, ...more });
  return (await step.perform({ connection: 'warehouse', ...input }, context)) as JsonObject;
}
const rowsOf = async (text: string, parameters: JsonObject = {}) =>
  (await perform(sql, { sql: text, parameters })).rows;

test.each([sql, sqlInsert, sqlTransaction].map((step) => [step.type, step] as const))(
  'the example of %s holds',
  async (_, step) => {
    expect(await perform(step, step.example.input as JsonObject)).toEqual(step.example.output);
  },
);

describe('Sql', () => {
  test('a query can change nothing', async () => {
    const change = perform(sql, { sql: 'CREATE TABLE sly (n int)' });
    await expect(change).rejects.toMatchObject({
      code: 'sql-failed',
      retryable: false,
      details: { sqlState: '25006' },
    });
  });

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

  test('rows and bytes are capped, and the output says so', async () => {
    const many = { sql: "SELECT repeat('x', 1000) AS text FROM generate_series(1, 500)" };
    expect(await perform(sql, { ...many, maxRows: 3 })).toMatchObject({
      rowCount: 3,
      truncated: true,
      rows: { length: 3 },
    });
    expect(await perform(sql, { ...many, maxBytes: 5_500 })).toMatchObject({ truncated: true, rows: { length: 5 } });
    expect(await perform(sql, many)).toMatchObject({ truncated: false, rows: { length: 500 } });
  });

  test('a repeated attempt of a change changes nothing more and gives the same', async () => {
    await perform(sql, { sql: 'CREATE TABLE once (n serial, who text)', operation: 'execute' });
    const insert = { sql: 'INSERT INTO once (who) VALUES ($1) RETURNING n', parameters: ['Ada'], operation: 'execute' };
    const first = await perform(sql, insert, { idempotencyKey: 'ex-once:insert' });
    const again = await perform(sql, insert, { idempotencyKey: 'ex-once:insert', attempt: 2 });
    expect(first).toMatchObject({ rows: [{ n: 1 }], rowCount: 1 });
    expect(again).toEqual(first);
    expect(await rowsOf('SELECT count(*) AS count FROM once')).toEqual([{ count: 1 }]);
  });

  test('what fails leaves no note, so that another attempt does the work', async () => {
    const key = { idempotencyKey: 'ex-fails:insert' };
    const insert = { sql: 'INSERT INTO later VALUES (1)', operation: 'execute' };
    await expect(perform(sql, insert, key)).rejects.toMatchObject({ details: { sqlState: '42P01' } });
    await perform(sql, { sql: 'CREATE TABLE later (n int PRIMARY KEY)', operation: 'execute' });
    expect(await perform(sql, insert, key)).toMatchObject({ rowCount: 1 });
    const twice = perform(sql, insert);
    await expect(twice).rejects.toMatchObject({
      details: { sqlState: '23505', table: 'later', constraint: 'later_pkey' },
    });
  });

  test('a cancel stops the statement in the database', async () => {
    const stop = new AbortController();
    const endless = perform(
      sql,
      { sql: 'SELECT count(*) FROM generate_series(1, 100000000000)' },
      { signal: stop.signal },
    );
    const failed = expect(endless).rejects.toThrow();
    setImmediate(() => stop.abort(new Error('stop')));
    await failed;
    expect(await rowsOf('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test.each(['mysql', 'sqlite'])('a connection of type %s is refused clearly', async (type) => {
    const connect = async () => ({ type, name: 'shop', secrets: [], settings: {} }) as never;
    const refused = perform(sql, { connection: 'shop', sql: 'SELECT 1' }, { connect });
    await expect(refused).rejects.toMatchObject({ code: 'connection-type-unsupported', details: { type } });
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
  const { host, port, user, password, database } = await warehouse.locate();
  const settings = { host: 'localhost', port, user, password, database, tls: 'off' as const };
  const connect = async () => ({ type: 'postgresql' as const, name: 'shop', secrets: [], settings });
  const ask = { connection: 'shop', sql: 'SELECT 1 AS one' };
  expect(await perform(sql, ask, { connect })).toMatchObject({ rows: [{ one: 1 }] });
  const strict = createDatabases({
    policy: { allowLoopback: false, allowPrivate: false },
    locateWarehouse: () => warehouse.locate(),
  });
  expect(host).toBe('127.0.0.1');
  await expect(perform(sql, ask, { connect, databases: strict })).rejects.toMatchObject({
    code: 'destination-refused',
  });
});

describe('Sql.Transaction', () => {
  test('takes effect as a whole or not at all', async () => {
    await perform(sql, {
      sql: 'CREATE TABLE accounts (name text PRIMARY KEY, held int CHECK (held >= 0))',
      operation: 'execute',
    });
    await perform(sqlInsert, {
      table: 'accounts',
      rows: [
        { name: 'a', held: 5 },
        { name: 'b', held: 0 },
      ],
    });
    const move = (amount: number) => ({
      statements: [
        { sql: "UPDATE accounts SET held = held + @amount WHERE name = 'b'", parameters: { amount } },
        { sql: "UPDATE accounts SET held = held - @amount WHERE name = 'a' RETURNING held", parameters: { amount } },
      ],
      isolation: 'serializable',
    });
    await expect(perform(sqlTransaction, move(9))).rejects.toMatchObject({ details: { sqlState: '23514' } });
    expect(await perform(sqlTransaction, move(2))).toMatchObject({
      results: [{ rowCount: 1 }, { rows: [{ held: 3 }] }],
    });
    expect(await rowsOf('SELECT * FROM accounts ORDER BY name')).toEqual([
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

  test('10,000 rows of a CSV go in at once, and a repeated attempt adds none', async () => {
    const csv = ['code,place,high', ...Array.from({ length: 10_000 }, (_, n) => `00${n},"a, ""${n}""",${n / 2}`)].join(
      '\n',
    );
    const key = { idempotencyKey: 'ex-bulk:load' };
    expect(await perform(sqlInsert, { table: 'bulk', csv, create: true }, key)).toEqual({ inserted: 10_000 });
    expect(await perform(sqlInsert, { table: 'bulk', csv, create: true }, key)).toEqual({ inserted: 10_000 });
    expect(await rowsOf("SELECT count(*) AS count, max(high) AS high FROM bulk WHERE place LIKE 'a, \"%'")).toEqual([
      { count: 10_000, high: 4999.5 },
    ]);
    expect(await rowsOf("SELECT code FROM bulk WHERE code = '007'")).toEqual([{ code: '007' }]);
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

  test('rows that are there already fail or are ignored, as told', async () => {
    await perform(sql, { sql: 'CREATE TABLE unique_n (n int PRIMARY KEY)', operation: 'execute' });
    const rows = [{ n: 1 }, { n: 1 }, { n: 2 }];
    await expect(perform(sqlInsert, { table: 'unique_n', rows })).rejects.toMatchObject({
      details: { sqlState: '23505' },
    });
    expect(await perform(sqlInsert, { table: 'unique_n', rows, onConflict: 'ignore' })).toEqual({ inserted: 2 });
  });
});
