import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connections } from '../../../activities/connections.ts';
import type { Databases } from '../../../activities/database/databases.ts';
import { mysqlFlavor } from '../../../activities/database/mysql/mysql-flavor.ts';
import { postgresFlavor } from '../../../activities/database/postgres-flavor.ts';
import type { SqlFlavor } from '../../../activities/database/sql-flavor.ts';
import type { SqlSession } from '../../../activities/database/sql-session.ts';
import { givenConnection } from '../../../services/operations/connection-settings.ts';
import { deleteSecret } from '../../../services/operations/delete-secret.ts';
import type { OperationDeps } from '../../../services/operations/deps.ts';
import { findDatabase } from '../../../services/operations/find-database.ts';
import { getConnection } from '../../../services/operations/get-connection.ts';
import { getSecret } from '../../../services/operations/get-secret.ts';
import { listSecrets } from '../../../services/operations/list-secrets.ts';
import { createConnections } from '../../../services/operations/open-connection.ts';
import { putConnection } from '../../../services/operations/put-connection.ts';
import { createSecret, putSecret } from '../../../services/operations/put-secret.ts';
import { createSecrets } from '../../../services/operations/reveal-secret.ts';
import { startMongodb, type TestMongodb } from '../../servers/start-mongodb.ts';
import { callerOf, createTestDeps } from './test-deps.ts';

let mongodb: TestMongodb;
let deps: OperationDeps;
let connections: Connections;
const context = callerOf('default');
const password = 'pass-that-nobody-sees';

beforeAll(async () => {
  mongodb = await startMongodb();
  deps = createTestDeps(mongodb.uri).deps;
  connections = createConnections(deps, createSecrets(deps));
});
afterAll(async () => {
  await deps?.store.close();
  await mongodb?.stop();
});

const store = (name: string, given: unknown) =>
  putConnection.run(deps, { name, connection: givenConnection.parse(given) }, context);
const server = { host: 'db.example', database: 'd', user: 'u' };

describe('secrets', () => {
  it('are stored, told of, replaced and deleted, and never given back', async () => {
    const given = { name: 'token', value: password, hosts: ['api.example'], description: 'of the shop' };
    const shown = await createSecret.run(deps, given, context);
    expect(shown).toMatchObject({ name: 'token', hosts: ['api.example'], description: 'of the shop' });
    await expect(createSecret.run(deps, given, context)).rejects.toMatchObject({ code: 'name-taken' });
    const secrets = createSecrets(deps);
    expect(await secrets.reveal('default', 'token')).toEqual({ value: password, hosts: ['api.example'] });
    await expect(secrets.reveal('other', 'token')).rejects.toMatchObject({
      code: 'secret-not-found',
      retryable: false,
    });
    const replaced = await putSecret.run(deps, { ...given, value: 'another-value', hosts: [] }, context);
    expect(replaced.createdAt).toBe(shown.createdAt);
    expect(await secrets.reveal('default', 'token')).toEqual({ value: 'another-value', hosts: [] });
    const read = [
      replaced,
      await getSecret.run(deps, { name: 'token' }, context),
      await listSecrets.run(deps, { limit: 9 }, context),
    ];
    expect(JSON.stringify(read)).not.toMatch(/another-value|sg1/);
    await deleteSecret.run(deps, { name: 'token' }, context);
    for (const operation of [getSecret, deleteSecret])
      await expect(operation.run(deps, { name: 'token' }, context)).rejects.toMatchObject({ code: 'secret-not-found' });
  });
});

describe('connections', () => {
  it.each([
    ['postgresql', { ...server, password }, { port: 5432, tls: 'verify', password }],
    ['mysql', { ...server, password, tls: 'off' }, { port: 3306, tls: 'off', password }],
    ['smtp', { host: 'mail.example', user: 'u', password, from: 'a@b.example' }, { port: 587, password }],
    [
      'http',
      { baseUrl: 'https://api.example/v1', auth: { kind: 'bearer', token: password } },
      { auth: { kind: 'bearer', token: password } },
    ],
    [
      'http',
      { baseUrl: 'https://api.example', auth: { kind: 'header', name: 'X-Key', value: password } },
      { auth: { value: password } },
    ],
  ])('%s: shown without its secret, opened with it', async (type, settings, opened) => {
    const shown = await store('c', { type, settings });
    expect(JSON.stringify([shown, await getConnection.run(deps, { name: 'c' }, context)])).not.toContain(password);
    expect(JSON.stringify(shown.settings)).toContain('[REDACTED]');
    const connection = await connections.open('default', 'c');
    expect(connection).toMatchObject({ name: 'c', type, settings: opened });
    expect(connection.secrets).toContain(password);
    await expect(connections.open('other', 'c')).rejects.toMatchObject({ code: 'connection-not-found' });
  });

  it('what basic authentication sends is as secret as the password', async () => {
    await store('basic', {
      type: 'http',
      settings: { baseUrl: 'https://a.example', auth: { kind: 'basic', user: 'u', password } },
    });
    const { secrets } = await connections.open('default', 'basic');
    expect(secrets).toEqual([password, Buffer.from(`u:${password}`).toString('base64')]);
  });

  it('without a secret have none', async () => {
    await store('Ünïcode / name', { type: 'sqlite', settings: { file: 'shop.db' } });
    expect(await connections.open('default', 'Ünïcode / name')).toMatchObject({
      settings: { file: 'shop.db' },
      secrets: [],
    });
  });

  it('take a stored secret by its name, where its hosts allow it', async () => {
    const secret = { name: 'db', value: password, hosts: ['*.example'], description: null };
    await putSecret.run(deps, secret, context);
    const shown = await store('by-name', { type: 'postgresql', settings: { ...server, password: { secret: 'db' } } });
    expect(shown.settings).toMatchObject({ password: { secret: 'db' } });
    expect(await connections.open('default', 'by-name')).toMatchObject({ settings: { password }, secrets: [password] });
    await putSecret.run(deps, { ...secret, hosts: ['elsewhere.test'] }, context);
    await expect(connections.open('default', 'by-name')).rejects.toMatchObject({ code: 'destination-refused' });
    await deleteSecret.run(deps, { name: 'db' }, context);
    await expect(connections.open('default', 'by-name')).rejects.toMatchObject({ code: 'secret-not-found' });
  });

  it.each([
    ['a path', { type: 'sqlite', settings: { file: '../other/a' } }],
    ['a file that SQLite makes', { type: 'sqlite', settings: { file: 'shop.db-journal' } }],
    ['what is shown in the place of a secret', { type: 'mysql', settings: { ...server, password: '[REDACTED]' } }],
    ['an unknown field', { type: 'mysql', settings: { ...server, password, socket: '/x' } }],
    ['another type', { type: 'oracle', settings: server }],
  ])('%s is refused', (_, given) => {
    expect(givenConnection.safeParse(given).success).toBe(false);
  });

  it('the store holds no secret in the clear', async () => {
    const client = new MongoClient(mongodb.uri);
    const db = client.db('stepgraph');
    const names = (await db.listCollections().toArray()).map(({ name }) => name);
    const kept = await Promise.all(names.map((name) => db.collection(name).find().toArray()));
    await client.close();
    expect(names).toEqual(expect.arrayContaining(['secrets', 'connections']));
    expect(JSON.stringify(kept)).toContain('sg1.test.');
    expect(JSON.stringify(kept)).not.toContain(password);
  });
});

it('is opened for statements of callers where they are read as they were judged, and nowhere else', async () => {
  await store('not ours', { type: 'mysql', settings: { ...server, password } });
  let open = 0;
  const sessionOf = (flavor: SqlFlavor): SqlSession => ({
    flavor,
    run: () => Promise.reject(new Error('it was asked')),
    transaction: () => Promise.reject(new Error('it was asked')),
    async close() {
      open -= 1;
    },
  });
  const databasesOf = (flavor: SqlFlavor): Databases => ({
    async open() {
      open += 1;
      return sessionOf(flavor);
    },
    isWarehouse: () => false,
    openWarehouse: () => Promise.reject(new Error('it was asked for')),
  });
  const find = async (flavor: SqlFlavor) => {
    const found = await findDatabase({ ...deps, databases: databasesOf(flavor) }, context, 'not ours');
    return found.open(new AbortController().signal);
  };
  const refused = { code: 'connection-type-unsupported', details: { connection: 'not ours', type: 'mysql' } };
  await expect(find(mysqlFlavor)).rejects.toMatchObject(refused);
  expect(open).toBe(0);
  expect((await find(postgresFlavor)).flavor).toBe(postgresFlavor);
});
