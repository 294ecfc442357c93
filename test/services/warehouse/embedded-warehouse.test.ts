import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ActionFailure } from '../../../activities/action-failure.ts';
import { createDatabases } from '../../../activities/database/create-databases.ts';
import type { SqlSession } from '../../../activities/database/sql-session.ts';
import { lookAtLock } from '../../../services/dev/lock-file.ts';
import { locateWarehouse } from '../../../services/warehouse/locate-warehouse.ts';
import { makeCertificate } from '../../servers/make-certificate.ts';
import { startTlsFront } from '../../servers/start-tls-front.ts';
import { startWarehouse, type TestWarehouse } from '../../servers/start-warehouse.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await startWarehouse();
}, 240_000);
afterAll(() => warehouse.stop());

const policy = { allowLoopback: true, allowPrivate: false };

async function withSession<Value>(
  work: (session: SqlSession) => Promise<Value>,
  signal = AbortSignal.timeout(50_000),
  locateWarehouse: Parameters<typeof createDatabases>[0]['locateWarehouse'] = () => warehouse.locate(),
) {
  const databases = createDatabases({ policy, locateWarehouse });
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

test('a server of WAREHOUSE_URL is spoken to as sslmode says; a certificate that is not trusted is refused', async () => {
  const { port, user, password, database } = await warehouse.locate();
  const certificate = makeCertificate(['localhost']);
  const front = await startTlsFront(port, certificate);
  const files = { own: certificate, other: makeCertificate(['localhost']) };
  for (const [name, { cert }] of Object.entries(files)) writeFileSync(join(warehouse.folder, `${name}.pem`), cert);
  const ask = (query: string, host = '127.0.0.1') => {
    const warehouseUrl = `postgresql://${user}:${password}@${host}:${front.port}/${database}?${query}`;
    const at = locateWarehouse({ warehouseUrl, dataDir: '/nowhere' });
    const read = (session: SqlSession) => session.run({ sql: 'SELECT 1 AS one', values: [] });
    return withSession(read, AbortSignal.timeout(20_000), at).then(
      ({ rows }) => rows,
      (error: unknown) => (error instanceof ActionFailure ? [error.code, error.details?.code] : error),
    );
  };
  const root = (name: string) =>
    `sslmode=verify-full&sslrootcert=${encodeURIComponent(`${warehouse.folder}/${name}.pem`)}`;
  expect(await ask('sslmode=require')).toEqual([{ one: 1 }]);
  expect(await ask(root('own'))).toEqual([{ one: 1 }]);
  expect(await ask(root('own'), 'localhost')).toEqual([{ one: 1 }]);
  const secured = front.secured();
  expect(await ask('sslmode=verify-full')).toEqual(['sql-unreachable', 'DEPTH_ZERO_SELF_SIGNED_CERT']);
  expect(await ask(root('other'))).toEqual(['sql-unreachable', expect.stringMatching(/CERT|SIGNATURE/)]);
  expect(await ask('sslmode=disable')).toEqual(['sql-unreachable', undefined]);
  // A statement is cancelled over TLS as well.
  const stop = new AbortController();
  const endless = { sql: 'SELECT count(*) FROM generate_series(1, 100000000000)', values: [] };
  const at = { ...(await warehouse.locate()), port: front.port, tls: 'verify' as const, ca: certificate.cert };
  const running = withSession(
    (session) => session.run(endless),
    stop.signal,
    async () => at,
  );
  await expect.poll(() => front.secured()).toBeGreaterThan(secured);
  stop.abort(new Error('stop'));
  await expect(running).rejects.toThrow();
  expect(await ask('sslmode=require')).toEqual([{ one: 1 }]);
  await front.close();
});
