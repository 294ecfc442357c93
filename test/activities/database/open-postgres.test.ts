import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ActionFailure } from '../../../activities/action-failure.ts';
import { createDatabases } from '../../../activities/database/create-databases.ts';
import { performOnce } from '../../../activities/database/perform-once.ts';
import type { SqlSession } from '../../../activities/database/sql-session.ts';
import { locateWarehouse } from '../../../services/warehouse/locate-warehouse.ts';
import { startPostgres, type TestPostgres } from '../../servers/start-postgres.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
}, 240_000);
afterAll(() => server?.stop());

const tenants = ['default', 'acme'];
const patience = () => AbortSignal.timeout(20_000);
/** Opens the warehouse of a `WAREHOUSE_URL`, whose user, host and database are given. */
function open(place: string, query: string, { tenant = 'default', signal = patience() } = {}): Promise<SqlSession> {
  const [user = '', rest = ''] = place.split('@');
  const [host = '', database = ''] = rest.split('/');
  const warehouseUrl = `postgresql://${user}:${encodeURIComponent(server.password)}@${host}:${server.port}/${database}?${query}`;
  const policy = { allowLoopback: true, allowPrivate: false };
  const options = { policy, locateWarehouse: locateWarehouse({ warehouseUrl, dataDir: '/nowhere' }) };
  return createDatabases({ ...options, warehouseTenants: tenants }).openWarehouse(tenant, signal);
}
const toldOf = (error: unknown) =>
  error instanceof ActionFailure ? [error.code, error.details?.sqlState ?? error.details?.code] : error;
const ask = (session: SqlSession, sql: string) => session.run({ sql, values: [] }).then(({ rows }) => rows, toldOf);
const root = () => `sslmode=verify-full&sslrootcert=${encodeURIComponent(server.caFile)}`;

test('sslmode is held to the letter: a certificate that is not trusted is refused, and so is a server without TLS', async () => {
  const secured = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
  const reach = (query: string, host = '127.0.0.1') =>
    open(`postgres@${host}/postgres`, query).then(async (session) => {
      const rows = await ask(session, secured);
      await session.close();
      return rows;
    }, toldOf);
  expect(await reach('sslmode=require')).toEqual([{ ssl: true }]);
  expect(await reach(root())).toEqual([{ ssl: true }]);
  expect(await reach(root(), 'localhost')).toEqual([{ ssl: true }]);
  expect(await reach('sslmode=verify-full')).toEqual(['sql-unreachable', 'DEPTH_ZERO_SELF_SIGNED_CERT']);
  // The server lets nobody in without.
  expect(await reach('sslmode=disable')).toEqual(['sql-failed', '28000']);
});

test('tenants of one server see nothing of each other, as the documentation makes them', async () => {
  for (const tenant of tenants)
    await server.administer(
      `CREATE ROLE wh_${tenant} LOGIN PASSWORD '${server.password}'`,
      `CREATE DATABASE wh_${tenant} OWNER wh_${tenant}`,
      `REVOKE ALL ON DATABASE wh_${tenant} FROM PUBLIC`,
    );
  const [own, other] = await Promise.all(
    tenants.map((tenant) => open('wh_{tenant}@127.0.0.1/wh_{tenant}', root(), { tenant })),
  );
  if (!own || !other) throw new Error('Both were opened.');
  expect(await ask(own, 'CREATE TABLE mine AS SELECT 1 AS n')).toEqual([]);
  const denied = ['sql-failed', '42501'];
  expect(await ask(other, 'SELECT n FROM mine')).toEqual(['sql-failed', '42P01']);
  expect(await ask(other, 'SELECT n FROM wh_default.public.mine')).toEqual(['sql-failed', '0A000']);
  for (const sql of ['SET ROLE wh_default', 'SET SESSION AUTHORIZATION wh_default', 'CREATE EXTENSION dblink'])
    expect(await ask(other, sql), sql).toEqual(denied);
  await Promise.all([own.close(), other.close()]);
  await expect(open('wh_acme@127.0.0.1/wh_default', root())).rejects.toMatchObject({ details: { sqlState: '42501' } });
});

test('a cancel stops the statement in the server, over TLS too', async () => {
  const stop = new AbortController();
  const session = await open('postgres@127.0.0.1/postgres', root(), { signal: stop.signal });
  const running = ask(session, "SELECT pg_sleep(600), 'endless'");
  const active = () =>
    server.administer("SELECT 1 AS one FROM pg_stat_activity WHERE query LIKE '%''endless''' AND state = 'active'");
  await expect.poll(active, { timeout: 20_000 }).toEqual([{ one: 1 }]);
  stop.abort(new Error('stop'));
  // The server's answer, or the end of the connection: whichever comes first.
  expect([
    ['sql-failed', '57014'],
    ['sql-unreachable', undefined],
  ]).toContainEqual(await running);
  await expect.poll(active, { timeout: 20_000 }).toEqual([]);
  await session.close();
});

test('a step that was committed is not done again, and its note takes effect with it or not at all', async () => {
  const session = await open('postgres@127.0.0.1/postgres', root());
  await ask(session, 'CREATE TABLE ledger (n int)');
  const attempt = (fails: boolean) =>
    performOnce(session, { idempotencyKey: 'ex-1:pay', now: Date.now }, z.object({ rowCount: z.int() }), async () => {
      const { rowCount } = await session.run({ sql: 'INSERT INTO ledger VALUES (1)', values: [] });
      if (fails) throw new Error('in the middle');
      return { rowCount };
    });
  await expect(attempt(true)).rejects.toThrow('in the middle');
  expect([await attempt(false), await attempt(true)]).toEqual([{ rowCount: 1 }, { rowCount: 1 }]);
  expect(await ask(session, 'SELECT count(*)::int AS n FROM ledger')).toEqual([{ n: 1 }]);
  await session.close();
});
