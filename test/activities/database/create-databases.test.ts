import { afterAll, expect, test } from 'vitest';
import type { Connection } from '../../../activities/connections.ts';
import { createDatabases } from '../../../activities/database/create-databases.ts';
import { startSqlite } from '../../servers/start-sqlite.ts';

const sqlite = startSqlite();
afterAll(() => sqlite.stop());

const closed = {
  policy: { allowLoopback: false, allowPrivate: false },
  locateWarehouse: () => Promise.reject(new Error('there is none')),
};
const databases = createDatabases({ ...closed, sqlite });
const connection: Connection = { name: 'shop', type: 'sqlite', settings: { file: 'shop.db' }, secrets: [] };
const at = (tenantId: string, hosts: readonly string[] | null = null) => ({
  ...{ tenantId, hosts },
  signal: AbortSignal.timeout(20_000),
});

test('a SQLite file is opened as one of the tenant', async () => {
  const made = await databases.open(connection, at('acme'));
  await made.run({ sql: 'CREATE TABLE mine (n)', values: [] });
  await made.close();
  const other = await databases.open(connection, at('default'));
  await expect(other.run({ sql: 'SELECT * FROM mine', values: [] })).rejects.toMatchObject({
    details: { sqlState: '42P01' },
  });
  await other.close();
});

test('secrets that are bound to hosts go into no file', async () => {
  const refused = databases.open(connection, at('acme', ['api.example']));
  await expect(refused).rejects.toMatchObject({ code: 'destination-refused' });
});

test('what is no database is refused, and so is a file where nothing opens files', async () => {
  const http: Connection = {
    ...{ name: 'web', type: 'http', secrets: [] },
    settings: { baseUrl: 'https://a.example', auth: { kind: 'none' } },
  };
  const unsupported = { code: 'connection-type-unsupported', retryable: false };
  await expect(databases.open(http, at('acme'))).rejects.toMatchObject({ ...unsupported, details: { type: 'http' } });
  const without = createDatabases(closed);
  await expect(without.open(connection, at('acme'))).rejects.toMatchObject(unsupported);
});

test('a warehouse that does not come up is one that cannot be reached', async () => {
  const opening = databases.openWarehouse('default', AbortSignal.timeout(20_000));
  await expect(opening).rejects.toMatchObject({ code: 'sql-unreachable', retryable: true });
});
