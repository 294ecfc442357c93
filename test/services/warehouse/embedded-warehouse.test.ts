import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabases } from '../../../activities/database/create-databases.ts';
import type { SqlSession } from '../../../activities/database/sql-session.ts';
import { lookAtLock } from '../../../services/dev/lock-file.ts';
import { startWarehouse, type TestWarehouse } from '../../servers/start-warehouse.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await startWarehouse();
}, 240_000);
afterAll(() => warehouse.stop());

const policy = { allowLoopback: true, allowPrivate: false };

async function withSession<Value>(work: (session: SqlSession) => Promise<Value>, signal = AbortSignal.timeout(50_000)) {
  const databases = createDatabases({ policy, locateWarehouse: () => warehouse.locate() });
  const session = await databases.openWarehouse('default', signal);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
const ask = (sql: string, ...values: (string | number | null)[]) =>
  withSession((session) => session.run({ sql, values }));

test('PostGIS answers over the PostgreSQL protocol, geometries as GeoJSON', async () => {
  const { rows, columns } = await ask(
    "SELECT 1 AS one, 'a' AS text, ST_Point($1::float8, 2) AS shape, null AS none",
    1.5,
  );
  expect(rows).toEqual([{ one: 1, text: 'a', shape: { type: 'Point', coordinates: [1.5, 2] }, none: null }]);
  expect(columns.map(({ type }) => type)).toEqual(['int4', 'text', 'geometry', 'text']);
});

test('rows beyond the caps are left, and the result says so', async () => {
  const sql = 'SELECT n FROM generate_series(1, 1000) AS n';
  const capped = await withSession((session) => session.run({ sql, values: [] }, { rows: 450, bytes: 1e6 }));
  expect(capped).toMatchObject({ truncated: true, rows: { length: 450 } });
  const whole = await withSession((session) => session.run({ sql, values: [] }, { rows: 1000, bytes: 1e6 }));
  expect(whole).toMatchObject({ truncated: false, rowCount: 1000, rows: { length: 1000 } });
});

test('what a transaction did is undone when it throws, and connections wait for each other', async () => {
  await ask('CREATE TABLE waits (n int)');
  const failing = withSession((session) =>
    session.transaction('write', async () => {
      await session.run({ sql: 'INSERT INTO waits VALUES (1)', values: [] });
      throw new Error('no');
    }),
  );
  const others = [1, 2, 3].map((n) => ask('INSERT INTO waits VALUES ($1)', n + 10));
  await expect(failing).rejects.toThrow('no');
  await Promise.all(others);
  const { rows } = await ask('SELECT n FROM waits ORDER BY n');
  expect(rows).toEqual([{ n: 11 }, { n: 12 }, { n: 13 }]);
});

test('what one connection sets, and what is temporary in it, is no other one’s', async () => {
  await withSession(async (session) => {
    const left = ['SET search_path = pg_catalog', 'CREATE TEMPORARY TABLE passing (n int)'];
    for (const sql of left) await session.run({ sql, values: [] });
    const others = [1, 2].map(() =>
      ask("SELECT to_regclass('pg_temp.passing') AS t, current_setting('search_path') AS s"),
    );
    const [row] = (await session.run({ sql: "SELECT current_setting('search_path') AS s", values: [] })).rows;
    expect(row).toEqual({ s: 'pg_catalog' });
    // It is idle now, which lets the others in.
    for (const { rows } of await Promise.all(others)) expect(rows).toEqual([{ t: null, s: 'public' }]);
  });
});

test.each([
  "SELECT set_config('session_authorization', 'pg_monitor', false)",
  'SET SESSION AUTHORIZATION pg_monitor',
  "DO $$ BEGIN PERFORM set_config('session_authorization', 'pg_monitor', false); END $$",
  'SET ROLE pg_monitor',
  'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY',
  'LISTEN passing',
  'PREPARE passing AS SELECT 1',
  'SELECT pg_advisory_lock(7)',
])('the next connection has a fresh session after %s', async (sql) => {
  await ask(sql);
  const { rows } = await ask(`SELECT session_user::text AS session, current_user::text AS current,
    current_setting('transaction_read_only') AS only, (SELECT count(*) FROM pg_listening_channels())
    + (SELECT count(*) FROM pg_prepared_statements) + (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory') AS left`);
  expect(rows).toEqual([{ session: 'postgres', current: 'postgres', only: 'off', left: expect.anything() }]);
  expect(Number(rows[0]?.left)).toBe(0);
});

const lost = "ST_Transform(ST_SetSRID(ST_Point(n, 1), 4326), 'nonsense')";
test.each([
  `SELECT ${lost} AS x FROM generate_series(1, 3) AS n`,
  `INSERT INTO astray SELECT ST_AsText(${lost}) FROM (SELECT 1 AS n) AS one`,
])('an error that the engine swallows is told, and others go on: %s', async (sql) => {
  await ask('CREATE TABLE IF NOT EXISTS astray (shape text)');
  const failed = withSession((session) => session.transaction('write', () => session.run({ sql, values: [] })));
  const after = ask('SELECT count(*) AS n FROM astray');
  await expect(failed).rejects.toMatchObject({ code: 'sql-failed', retryable: false, details: { sqlState: 'XX000' } });
  expect((await after).rows.map(({ n }) => Number(n))).toEqual([0]);
});

test('an error has its SQLSTATE and leaves the connection usable', async () => {
  await withSession(async (session) => {
    const wrong = session.run({ sql: 'SELECT $1::bigint', values: ['abc'] });
    await expect(wrong).rejects.toMatchObject({ code: 'sql-failed', retryable: false, details: { sqlState: '22P02' } });
    expect((await session.run({ sql: 'SELECT 2 AS two', values: [] })).rows).toEqual([{ two: 2 }]);
  });
});

test('a cancel stops the statement, the data stays, and others go on', async () => {
  await ask('CREATE TABLE kept AS SELECT 1 AS n');
  const stop = new AbortController();
  const endless = withSession(
    (session) => session.run({ sql: 'SELECT count(*) FROM generate_series(1, 100000000000) AS n', values: [] }),
    stop.signal,
  );
  const after = new Promise((resolve) => setImmediate(resolve)).then(() => ask('SELECT n FROM kept'));
  stop.abort(new Error('stop'));
  await expect(endless).rejects.toThrow();
  expect((await after).rows).toEqual([{ n: 1 }]);
});

test('after its process was killed the next use starts it again, with what was committed', async () => {
  await ask('CREATE TABLE survives AS SELECT 7 AS n');
  const { holder } = lookAtLock(join(warehouse.folder, 'lock')) ?? { holder: { pid: 0 } };
  process.kill(holder.pid, 'SIGKILL');
  await expect.poll(() => lookAtLock(join(warehouse.folder, 'lock')), { timeout: 20_000 }).toBeNull();
  expect((await ask('SELECT n FROM survives')).rows).toEqual([{ n: 7 }]);
});

test('nobody comes in without the password', async () => {
  const address = await warehouse.locate();
  const wrong = createDatabases({ policy, locateWarehouse: async () => ({ ...address, password: 'guessed' }) });
  const refused = wrong.openWarehouse('default', AbortSignal.timeout(20_000));
  await expect(refused).rejects.toMatchObject({ code: 'sql-failed', details: { sqlState: '28P01' } });
});
